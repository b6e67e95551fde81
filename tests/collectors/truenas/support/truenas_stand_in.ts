import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import { serverCertificate } from "../../support/private_ca.ts";
import { recorded } from "./recorded.ts";

/** A key of the right form. */
export const API_KEY = "1-uz8DhGkBqvnBtAzXnTyC0000000000000000000000000000000000000000";

/** The user it belongs to. */
export const USERNAME = "bruce-ro";

/** An error as the middleware words it. */
export class RpcError {
  constructor(readonly error: Record<string, unknown>) {}

  /** `-32001` with an errname; the trace holds what must not be logged. */
  static call(errname: string, reason = `[${errname}] No`): RpcError {
    return new RpcError({
      code: -32001,
      message: "Method call error",
      data: { error: 1, errname, reason, trace: { formatted: "hunter-trace" }, extra: null },
    });
  }

  static readonly unknownMethod = new RpcError({ code: -32601, message: "Method does not exist" });
}

/** Results by method; a function takes the matter in its own hands. */
export type Answers = Record<string, unknown | RpcError | ((connection: Connection) => unknown)>;

/** One connection, as a test may misbehave on it. */
export interface Connection {
  send(text: string): void;
  close(code: number): void;
  terminate(): void;
  /** The TCP connection below. */
  socket: Duplex;
}

/** A request that came. */
export interface Asked {
  id: number;
  method: string;
  params: unknown[];
}

/** Answers of a TrueNAS 25.10 as recorded. */
export async function recordedAnswers(): Promise<Answers> {
  return {
    "system.info": await recorded("system.info"),
    "docker.status": await recorded("docker.status"),
    "app.query": await recorded("app.query"),
    "vm.query": await recorded("vm.query"),
    "virt.global.config": { state: "INITIALIZED", pool: "tank" },
    "virt.instance.query": await recorded("virt.instance.query"),
    "pool.query": await recorded("pool.query"),
    "disk.query": await recorded("disk.query.extra-pools"),
    "alert.list": await recorded("alert.list"),
  };
}

/** The part of the package `ws` that is used; it has no types of its own. */
interface Peer extends Omit<Connection, "socket"> {
  on(event: "message", listener: (data: Uint8Array) => void): void;
  on(event: "error", listener: (error: Error) => void): void;
}
interface Upgrader {
  handleUpgrade(
    request: IncomingMessage,
    socket: unknown,
    head: unknown,
    take: (peer: Peer) => void,
  ): void;
}

const BEFORE_LOGIN_BYTES = 8_192;
const AFTER_LOGIN_BYTES = 65_536;
const CALLS_AT_ONCE = 20;

/** A server that speaks as the middleware does: WebSocket over TLS, login first, JSON-RPC 2.0, its limits. */
export class TrueNasStandIn implements AsyncDisposable {
  answers: Answers;
  readonly asked: Asked[] = [];
  connections = 0;
  /** Most calls that were under way at the same time. */
  atOnce = 0;
  /** Answers are kept back until all calls that are under way have come, and then sent last one first. */
  isOutOfOrder = false;
  readonly url: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #sockets = new Set<Socket>();

  private constructor(answers: Answers, server: ReturnType<typeof createServer>) {
    this.answers = answers;
    this.#server = server;
    this.url = `wss://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(answers: Answers): Promise<TrueNasStandIn> {
    const server = createServer(await serverCertificate());
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const standIn = new TrueNasStandIn(answers, server);
    const upgrader = new WebSocketServer({ noServer: true }) as unknown as Upgrader;
    server.on("connection", (socket: Socket) => {
      standIn.connections += 1;
      standIn.#sockets.add(socket);
      socket.on("error", () => {}).once("close", () => standIn.#sockets.delete(socket));
    });
    server.on("tlsClientError", () => {});
    server.on("upgrade", (request, socket, head) => {
      if (request.url !== "/api/current") {
        return socket.end("HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n");
      }
      upgrader.handleUpgrade(request, socket, head, (peer) => standIn.#serve(peer, socket));
    });
    return standIn;
  }

  #serve(peer: Peer, socket: Duplex): void {
    let isLoggedIn = false;
    let underWay = 0;
    let waiting: string[] = [];
    const connection: Connection = {
      send: (text) => peer.send(text),
      close: (code) => peer.close(code),
      terminate: () => peer.terminate(),
      socket,
    };
    peer.on("error", () => {});
    peer.on("message", async (data) => {
      if (data.length > (isLoggedIn ? AFTER_LOGIN_BYTES : BEFORE_LOGIN_BYTES)) {
        return peer.close(1009);
      }
      const asked: Asked = JSON.parse(new TextDecoder().decode(data));
      this.asked.push(asked);
      this.atOnce = Math.max(this.atOnce, ++underWay);
      peer.send(JSON.stringify({ jsonrpc: "2.0", method: "collection_update", params: {} }));
      let answer = underWay > CALLS_AT_ONCE
        ? new RpcError({
          code: -32000,
          message: "Maximum number of concurrent calls (20) has exceeded",
        })
        : this.#login(asked);
      if (answer === undefined) {
        answer = isLoggedIn ? this.answers[asked.method] : RpcError.call("ENOTAUTHENTICATED");
      } else if (answer === true || isSuccess(answer)) isLoggedIn = true;
      if (typeof answer === "function") {
        answer = await answer(connection);
        if (answer === undefined) return;
      }
      const body = answer instanceof RpcError
        ? { error: answer.error }
        : answer === undefined
        ? { error: RpcError.unknownMethod.error }
        : { result: answer };
      waiting.push(JSON.stringify({ jsonrpc: "2.0", ...body, id: asked.id }));
      const flush = () => {
        underWay -= waiting.length;
        for (const text of waiting.reverse()) peer.send(text);
        waiting = [];
      };
      if (this.isOutOfOrder) setTimeout(flush, 20);
      else flush();
    });
  }

  /** The verdict of a login; undefined for all other methods. */
  #login({ method, params: [first] }: Asked): unknown {
    if (method in this.answers && method.startsWith("auth.")) return this.answers[method];
    if (method === "auth.login_with_api_key") return first === API_KEY;
    if (method !== "auth.login_ex") return undefined;
    const { mechanism, username, api_key } = first as Record<string, string>;
    const isRight = mechanism === "API_KEY_PLAIN" && username === USERNAME && api_key === API_KEY;
    return { response_type: isRight ? "SUCCESS" : "AUTH_ERR" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, "close");
  }
}

function isSuccess(answer: unknown): boolean {
  return (answer as { response_type?: string } | null)?.response_type === "SUCCESS";
}
