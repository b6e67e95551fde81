import { handleBruce } from "./handler.ts";

export default { fetch: (request: Request) => handleBruce(request, Deno.env.toObject()) };
