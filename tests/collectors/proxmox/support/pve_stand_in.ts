import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { serverCertificate } from "../../support/private_ca.ts";

/** A token of the right form. */
export const API_TOKEN = "bruce@pve!collector=0b0e9c3c-1f6a-4c50-a7d6-2f7ac0ffee00";

/** A refusal as pveproxy sends it: the reason is in the status line, the body may be anything. */
export class Refusal {
  constructor(
    readonly status: number,
    readonly reason: string,
    readonly body: string = '{"data":null}',
  ) {}
}

/** Takes the answer in its own hands. */
export type Misbehave = (request: IncomingMessage, response: ServerResponse) => void;

/** What `GET /api2/json<path>` answers: the `data`, or something else. */
export type Answers = Record<string, unknown | Refusal | Misbehave>;

/** All that a collector needs, as the role PVEAuditor on / gives it. */
export const AUDITOR = Object.fromEntries(
  ["/", "/access", "/nodes", "/pool", "/sdn", "/storage", "/vms"].map((path) => [
    path,
    { "VM.Audit": 1, "Sys.Audit": 1, "Datastore.Audit": 1, "VM.GuestAgent.Audit": 1 },
  ]),
);

/** Answers of a cluster of its own with these resources; `members` of the form name → online. */
export function clusterWith(
  resources: unknown[],
  members: Record<string, boolean>,
  more: Answers = {},
): Answers {
  return {
    "/version": { version: "9.2.1", release: "9.2", repoid: "0123456789abcdef" },
    "/access/permissions": AUDITOR,
    "/cluster/status": [
      { type: "cluster", id: "cluster", name: "lab", version: 4, quorate: 1, nodes: 2 },
      ...Object.entries(members).map(([name, online], index) => ({
        type: "node",
        id: `node/${name}`,
        name,
        nodeid: index + 1,
        ip: `192.0.2.${index + 1}`,
        online: online ? 1 : 0,
        local: index === 0 ? 1 : 0,
        level: "",
      })),
    ],
    "/cluster/resources": resources,
    ...more,
  };
}

/** A server that speaks as pveproxy does: HTTPS with a private CA, token in the header, `{"data"}` envelopes. */
export class PveStandIn implements AsyncDisposable {
  answers: Answers;
  /** Paths as they were asked for. */
  readonly asked: string[] = [];
  /** What came in the header, once per request. */
  readonly authorizations: (string | undefined)[] = [];
  /** TCP connections that were made. */
  connections = 0;
  /** Most requests that were under way at the same time. */
  atOnce = 0;
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets: Set<Socket>;

  private constructor(
    answers: Answers,
    server: ReturnType<typeof createServer>,
    sockets: Set<Socket>,
  ) {
    this.answers = answers;
    this.#server = server;
    this.#sockets = sockets;
    this.url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(answers: Answers): Promise<PveStandIn> {
    const sockets = new Set<Socket>();
    const server = createServer(await serverCertificate());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const standIn = new PveStandIn(answers, server, sockets);
    let underWay = 0;
    server.on("connection", (socket: Socket) => {
      standIn.connections += 1;
      sockets.add(socket);
      socket.on("error", () => {}).once("close", () => sockets.delete(socket));
    });
    server.on("tlsClientError", () => {});
    server.on("request", (request: IncomingMessage, response: ServerResponse) => {
      standIn.atOnce = Math.max(standIn.atOnce, ++underWay);
      response.once("close", () => underWay -= 1);
      standIn.#answer(request, response);
    });
    return standIn;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? "").replace("/api2/json", "");
    this.asked.push(path);
    this.authorizations.push(request.headers.authorization);
    if (request.headers.authorization !== `PVEAPIToken=${API_TOKEN}`) {
      return refuse(response, new Refusal(401, "Authentication failed!", ""));
    }
    const answer = this.answers[path];
    if (typeof answer === "function") return answer(request, response);
    if (answer instanceof Refusal) return refuse(response, answer);
    if (answer === undefined) {
      return refuse(response, new Refusal(501, `Method 'GET ${path}' not implemented`));
    }
    response.setHeader("content-type", "application/json;charset=UTF-8");
    response.end(JSON.stringify({ data: answer }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function refuse(response: ServerResponse, { status, reason, body }: Refusal): void {
  response.statusCode = status;
  response.statusMessage = reason;
  response.end(body);
}
