/** An answer as it came over the socket. */
export interface RawAnswer {
  status: number;
  body: string;
}

/** Sends one request with exactly these headers, where `fetch` would set Host and others itself. */
export async function rawRequest(
  port: number,
  line: string,
  headers: Record<string, string>,
  hostname = "127.0.0.1",
): Promise<RawAnswer> {
  const connection = await Deno.connect({ hostname, port });
  const head = Object.entries({ ...headers, Connection: "close" })
    .map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await connection.write(new TextEncoder().encode(`${line} HTTP/1.1\r\n${head}\r\n`));
  const text = await new Response(connection.readable).text();
  const [, status] = /^HTTP\/1\.1 (\d{3})/.exec(text) ?? [];
  return { status: Number(status), body: text.slice(text.indexOf("\r\n\r\n") + 4) };
}
