import { backgroundEnded, provideEdgeRuntime } from "./edge_runtime.ts";
import { callFunction, type EdgeFunction, isFunctionPath } from "./functions.ts";
import type { RestApi } from "./rest.ts";
import { answerStudio, isStudioPath } from "./studio.ts";

/** The one address that everything of the stack answers on: REST, Studio and edge functions. */
export interface Origin {
  url: string;
  /** Lets running requests finish, and what they left in the background, then closes the port. */
  close(): Promise<void>;
}

/** Longer than the statement timeout: a request that still runs then is cut off. */
const longestRequestMs = 10_000;

/** Listens on 127.0.0.1. Errors: `Deno.errors.AddrInUse` when the port is taken. */
export function openOrigin(
  port: number,
  api: RestApi,
  functions: Map<string, EdgeFunction>,
): Origin {
  const patience = new AbortController();
  provideEdgeRuntime();
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, signal: patience.signal, onListen: () => {} },
    async (request, { remoteAddr }) => {
      const { pathname } = new URL(request.url);
      if (isFunctionPath(pathname)) return await callFunction(functions, request);
      if (isStudioPath(pathname)) return await answerStudio(api, request, remoteAddr.hostname);
      return await api.fetch(request, remoteAddr.hostname);
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    close: async () => {
      const giveUp = setTimeout(() => patience.abort(), longestRequestMs);
      // it calls the API behind this port
      await backgroundEnded(patience.signal);
      await server.shutdown();
      clearTimeout(giveUp);
    },
  };
}
