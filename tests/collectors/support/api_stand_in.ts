/** One request as it came. */
export interface Taken {
  path: string;
  authorization: string | null;
  // deno-lint-ignore no-explicit-any -- payloads as they came, each test reads what it needs
  payloads: any[];
}

/** A server in place of the function `ingest`. */
export interface ApiStandIn extends AsyncDisposable {
  url: string;
  /** Requests that were answered with success. */
  taken: Taken[];
  /** All requests. */
  asked: Taken[];
  /** Answers in place of success from now on; undefined means success. */
  answer: ((taken: Taken) => Response | undefined | Promise<Response | undefined>) | undefined;
  /** An answer that does not come as long as the server runs. */
  silence: Promise<undefined>;
}

/** A token of the right form. */
export const TOKEN = `brc_${"A".repeat(43)}`;

/** Serves on a free port, or on the one given. */
export function serveApi(port = 0): ApiStandIn {
  const { promise: silence, resolve: endSilence } = Promise.withResolvers<undefined>();
  const api: Pick<ApiStandIn, "taken" | "asked" | "answer" | "silence"> = {
    taken: [],
    asked: [],
    answer: undefined,
    silence,
  };
  const options = { hostname: "127.0.0.1", port, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    const gzip = request.body?.pipeThrough(new DecompressionStream("gzip"));
    const lines = (await new Response(gzip).text()).split("\n").filter((line) => line !== "");
    const taken = {
      path: new URL(request.url).pathname,
      authorization: request.headers.get("authorization"),
      payloads: lines.map((line) => JSON.parse(line)),
    };
    api.asked.push(taken);
    const other = await api.answer?.(taken);
    if (other) return other;
    api.taken.push(taken);
    return Response.json({ stored: lines.length, rejected_total: 0, rejected: [] });
  });
  return Object.assign(api, {
    url: `http://127.0.0.1:${server.addr.port}/functions/v1`,
    [Symbol.asyncDispose]() {
      endSilence(undefined);
      return server.shutdown();
    },
  });
}

/** An error as the functions answer it. */
export function refuses(status: number, code: string, message = "No."): Response {
  return Response.json({ code, message }, { status });
}
