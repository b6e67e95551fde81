/** A server on loopback that is gone after the test. */
export interface Served extends AsyncDisposable {
  port: number;
}

/** Serves HTTP, or HTTPS with a certificate and its key. */
export function serveHttp(
  handler: (request: Request) => Response | Promise<Response>,
  rest: { hostname?: string; cert?: string; key?: string } = {},
): Served {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {}, ...rest };
  const server = Deno.serve(options, handler);
  return { port: server.addr.port, [Symbol.asyncDispose]: () => server.shutdown() };
}

/** Accepts connections and hands each to `serve`; without it they stay open and nothing is ever said. */
export function serveTcp(
  serve: (connection: Deno.Conn) => Promise<void> = () => Promise.resolve(),
): Served {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const open = new Set<Deno.Conn>();
  const accepting = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      // what a client does that goes away is its own business
      serve(connection).catch(() => {});
    }
  })();
  return {
    port: listener.addr.port,
    async [Symbol.asyncDispose]() {
      listener.close();
      await accepting;
      for (const connection of open) {
        try {
          connection.close();
        } catch {
          // closed by its server already
        }
      }
    },
  };
}

/** Reads the request and ends the connection without a word. */
export async function hangUp(connection: Deno.Conn): Promise<void> {
  await connection.read(new Uint8Array(4096));
  connection.close();
}

/** Answers half of what it promises, closes its half of the connection and waits. */
export async function answerHalf(connection: Deno.Conn): Promise<void> {
  await connection.read(new Uint8Array(4096));
  await connection.write(
    new TextEncoder().encode("HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"),
  );
  await connection.closeWrite();
}

/** A port that nobody listens on. */
export function closedPort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  listener.close();
  return listener.addr.port;
}
