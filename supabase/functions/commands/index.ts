import { handleCommands } from "./handler.ts";

export default { fetch: (request: Request) => handleCommands(request, Deno.env.toObject()) };
