import { handleDispatch } from "./handler.ts";

export default { fetch: (request: Request) => handleDispatch(request, Deno.env.toObject()) };
