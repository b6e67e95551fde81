import { serve, type Served } from "./serve.ts";

/** One rpc call as it came over the wire. */
export type RpcCall = {
  rpc: string;
  parameters: Record<string, unknown>;
  headers: Record<string, string>;
};

/** A server in place of PostgREST: `POST /rest/v1/rpc/<name>` is answered by `answer`, and noted in `calls`. */
export interface RestStandIn extends Served {
  calls: RpcCall[];
}

/**
 * Starts the stand-in; what `answer` returns is sent as JSON, a Response as it is. How NetBox is read is said by
 * `mapping`, and not noted.
 */
export function serveRest(answer: (call: RpcCall) => unknown, mapping: unknown = {}): RestStandIn {
  const calls: RpcCall[] = [];
  const served = serve(async (request) => {
    const { pathname } = new URL(request.url);
    const call = {
      rpc: pathname.replace("/rest/v1/rpc/", ""),
      parameters: await request.json(),
      headers: Object.fromEntries(request.headers),
    };
    if (call.rpc === "netbox_mapping") return Response.json({ status: 200, mapping });
    calls.push(call);
    const answered = await answer(call);
    return answered instanceof Response ? answered : Response.json(answered);
  });
  return { ...served, calls };
}

/** An answer of the rpc `ingest` that stores all it was given, but for what `more` says. */
export function stored(call: RpcCall, more: Record<string, unknown> = {}): unknown {
  const { payloads } = call.parameters;
  return {
    status: 200,
    stored: Array.isArray(payloads) ? payloads.length : 0,
    unchanged: 0,
    duplicate: 0,
    late: 0,
    held: 0,
    quarantined: 0,
    events: { opened: 0, changed: 0, resolved: 0 },
    rejected: [],
    quarantine: [],
    ...more,
  };
}
