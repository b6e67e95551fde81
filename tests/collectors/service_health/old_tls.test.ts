import { Buffer } from "node:buffer";
import { deepStrictEqual } from "node:assert/strict";
import { fails, probeOnBoth } from "../../cases/_support/probe_on_both.ts";
import { serveOldTls } from "../../cases/_support/old_tls.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { makeCertificates } from "./support/certificates.ts";

function derOf(pem: string): Uint8Array {
  return Buffer.from(pem.replace(/-----[^-]+-----|\s/g, ""), "base64");
}

Deno.test("a device that speaks only an old TLS is named as such, and its certificate is read", async () => {
  await using directory = new TemporaryDirectory();
  const { valid, expired, validUntil } = await makeCertificates(directory.path, 20);
  const devices = [
    serveOldTls(1, derOf(valid), "answers"),
    serveOldTls(1, derOf(valid), "refuses"),
    serveOldTls(2, derOf(valid), "hangs up"),
    serveOldTls(0, derOf(valid), "refuses"),
  ];
  const versions = ["TLS 1.0", "TLS 1.0", "TLS 1.1", "SSL 3.0"];
  const old = serveOldTls(1, derOf(expired), "refuses");
  const odd = serveOldTls(1, new Uint8Array(200), "refuses");
  const at = ({ port }: { port: number }) => `127.0.0.1:${port}`;

  const dates = [...devices, old, odd].map((device) => ({ target: at(device) }));
  for (const checks of await probeOnBoth("tls", dates)) {
    const late = checks[4] as { error: string; expires_at: string };
    deepStrictEqual(checks, [
      ...versions.map((version) =>
        fails(`speaks only ${version}`, null, { expires_at: validUntil })
      ),
      fails(
        `speaks only TLS 1.0; the certificate expired on ${late.expires_at.slice(0, 10)}`,
        null,
        { expires_at: late.expires_at },
      ),
      fails("speaks only TLS 1.0"),
    ]);
  }
  const pages = devices.map((device) => ({ target: `https://${at(device)}/` }));
  for (const checks of await probeOnBoth("http", pages)) {
    deepStrictEqual(checks, versions.map((version) => fails(`speaks only ${version}`)));
  }
  for (const device of [...devices, old, odd]) await device[Symbol.asyncDispose]();
});
