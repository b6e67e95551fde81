import { homedir } from "node:os";

/**
 * The Unix socket of a Docker Engine on this machine that answers, or undefined: the one that
 * `DOCKER_HOST` names (`unix:///…`), else root's, else the one of Docker Desktop.
 */
export async function findDockerSocket(): Promise<string | undefined> {
  const host = Deno.env.get("DOCKER_HOST");
  const candidates = host
    ? host.startsWith("unix://") ? [host.slice("unix://".length)] : []
    : ["/var/run/docker.sock", `${homedir()}/.docker/run/docker.sock`];
  for (const path of candidates) {
    if (await answersPing(path)) return path;
  }
  return undefined;
}

/** True when `GET /_ping` on a socket is answered with 200 within a second. */
async function answersPing(path: string): Promise<boolean> {
  const connection = await Deno.connect({ transport: "unix", path }).catch(() => undefined);
  if (!connection) return false;
  const close = () => {
    try {
      connection.close();
    } catch { /* Both the deadline and the end of the answer close it. */ }
  };
  const deadline = setTimeout(close, 1000);
  try {
    await connection.write(
      new TextEncoder().encode("GET /_ping HTTP/1.1\r\nHost: docker\r\nConnection: close\r\n\r\n"),
    );
    const buffer = new Uint8Array(64);
    const size = await connection.read(buffer) ?? 0;
    return /^HTTP\/1\.1 200/.test(new TextDecoder().decode(buffer.subarray(0, size)));
  } catch {
    return false;
  } finally {
    clearTimeout(deadline);
    close();
  }
}
