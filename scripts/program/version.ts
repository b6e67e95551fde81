import manifest from "../../package.json" with { type: "json" };

/** Version of BRUCE, and so of the collectors: sent with every payload, printed by `--version`. */
export const VERSION: string = manifest.version;
