import { handleMcp } from "./handler.ts";

export default { fetch: (request: Request) => handleMcp(request, Deno.env.toObject()) };
