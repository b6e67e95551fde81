import type { Handler } from "../../../supabase/functions/_shared/endpoint.ts";
import type { Environment } from "../../../supabase/functions/_shared/environment.ts";

/** A server on a free port of the loopback; `await using` stops it. */
export interface Served extends AsyncDisposable {
  url: string;
}

/** Serves one edge function as the platform would, under the environment given. */
export function serveFunction(handler: Handler, environment: Environment): Served {
  return serve((request) => handler(request, environment));
}

/** Serves anything that answers requests. */
export function serve(answer: (request: Request) => Response | Promise<Response>): Served {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, answer);
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
