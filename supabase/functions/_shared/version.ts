/** Version of BRUCE as package.json names it, which is not deployed with the edge functions. */
export const VERSION = "0.1.0";
