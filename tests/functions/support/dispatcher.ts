/** Calls dispatch once, as a process of its own that can be killed. The token is in DISPATCH_TOKEN. */
import { handleDispatch } from "../../../supabase/functions/dispatch/handler.ts";

const request = new Request("http://localhost/dispatch", {
  method: "POST",
  headers: { authorization: `Bearer ${Deno.env.get("DISPATCH_TOKEN")}` },
});
const response = await handleDispatch(request, Deno.env.toObject());
console.log(response.status, await response.text());
