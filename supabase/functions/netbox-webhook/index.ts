import { handleNetboxWebhook } from "./handler.ts";

export default {
  fetch: (request: Request) => handleNetboxWebhook(request, Deno.env.toObject()),
};
