/**
 * A part of the local stack in a process of its own, so that its CPU time is its own: `functions` or `rest`.
 * Usage: host.ts <directory of the bench> functions|rest <port>, with its settings as JSON in BENCH_HOST.
 */
import { setFunctionEnvironment } from "../../stack/function_environment.ts";
import { type EdgeFunction, loadFunctions } from "../../stack/functions.ts";
import { onThisMachine } from "../../stack/listening.ts";
import { openOrigin } from "../../stack/origin.ts";
import { openRestApi, type RestApi } from "../../stack/rest.ts";
import type { HostSettings } from "./settings.ts";

const settings: HostSettings = JSON.parse(Deno.env.get("BENCH_HOST") ?? "{}");
const [, part, port] = Deno.args;
const listening = onThisMachine(Number(port));

/** Takes the request from the wire and answers it without a look at it: what any request costs here. */
const nothing: EdgeFunction = {
  async fetch(request) {
    await request.arrayBuffer();
    return Response.json({});
  },
};

const noApi: RestApi = {
  fetch: () => Promise.resolve(new Response(null, { status: 404 })),
  signIn: () => Promise.resolve(new Response(null, { status: 404 })),
  close: () => Promise.resolve(),
};

if (part === "functions") {
  setFunctionEnvironment(settings);
  const functions = await loadFunctions();
  openOrigin(listening, noApi, functions.set("nothing", nothing));
} else {
  openOrigin(listening, openRestApi(settings.db_url, settings), new Map());
}
console.log("ready");
