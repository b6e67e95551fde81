import { makeCertificates } from "./certificates.ts";
import { TemporaryDirectory } from "./temporary.ts";

/** The directory of all servers of this process: making certificates takes its time. */
const directory = (async () => {
  const temporary = new TemporaryDirectory();
  globalThis.addEventListener("unload", () => Deno.removeSync(temporary.path, { recursive: true }));
  await makeCertificates(temporary.path);
  return temporary.path;
})();

/** Path of a file of a private CA: `ca.pem`, `server-cert.pem` (for 127.0.0.1) or `server-key.pem`. */
export async function certificate(name: string): Promise<string> {
  return `${await directory}/${name}`;
}

/** Certificate and key of a server at 127.0.0.1. */
export async function serverCertificate(): Promise<{ cert: string; key: string }> {
  const [cert = "", key = ""] = await Promise.all(
    ["server-cert.pem", "server-key.pem"].map(async (name) =>
      Deno.readTextFile(await certificate(name))
    ),
  );
  return { cert, key };
}
