import { handleExpected } from "./handler.ts";

export default { fetch: (request: Request) => handleExpected(request, Deno.env.toObject()) };
