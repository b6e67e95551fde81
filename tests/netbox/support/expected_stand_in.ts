/** One state as it was posted. */
export interface Taken {
  authorization: string | null;
  complete: boolean;
  // deno-lint-ignore no-explicit-any -- hosts as they came, each test reads what it needs
  hosts: any[];
}

/** A server in place of the function `expected`, which takes everything. */
export interface ExpectedStandIn extends AsyncDisposable {
  /** What `BRUCE_URL` would be. */
  url: string;
  taken: Taken[];
}

/** Serves on a free port, or on the one given; `tell` hears of each state. */
export function serveExpected(port = 0, tell: (state: Taken) => void = () => {}): ExpectedStandIn {
  const taken: Taken[] = [];
  const options = { hostname: "127.0.0.1", port, onListen() {} };
  const server = Deno.serve(options, async (request) => {
    if (new URL(request.url).pathname !== "/functions/v1/expected") {
      return Response.json({ code: "not_found", message: "No." }, { status: 404 });
    }
    if (request.method === "GET") return Response.json({ netbox_mapping: {} });
    const gzip = request.body?.pipeThrough(new DecompressionStream("gzip"));
    const { complete, hosts } = await new Response(gzip).json();
    const state = { authorization: request.headers.get("authorization"), complete, hosts };
    taken.push(state);
    tell(state);
    return Response.json({
      hosts: hosts.length,
      services: 0,
      created: hosts.length,
      updated: 0,
      retired: [],
      retired_total: 0,
      unconfirmed: [],
      unconfirmed_total: 0,
      rejected_total: 0,
      unchanged: false,
      held: false,
      events: {},
    });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/functions/v1`,
    taken,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
