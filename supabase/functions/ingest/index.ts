import { handleIngest } from "./handler.ts";

export default { fetch: (request: Request) => handleIngest(request, Deno.env.toObject()) };
