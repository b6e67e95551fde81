import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { TemporaryDirectory } from "../support/temporary.ts";
import { type Certificates, makeCertificates } from "./support/certificates.ts";
import { probeOnce } from "./support/look.ts";
import { closedPort, hangUp, serveHttp, serveTcp } from "./support/servers.ts";

const DAYS = 20;

async function withCertificates(test: (made: Certificates) => Promise<void>): Promise<void> {
  await using directory = new TemporaryDirectory();
  await test(await makeCertificates(directory.path, DAYS));
}

function serve(certificate: string, { key }: Certificates) {
  return serveHttp(() => new Response("hello"), { cert: certificate, key });
}

Deno.test("tls: the day that a certificate expires, with words that stay the same every day", () =>
  withCertificates(async (made) => {
    await using server = serve(made.valid, made);
    const place = `127.0.0.1:${server.port}`;
    const day = made.validUntil.slice(0, 10);
    const well = { ok: true, status: null, error: null, expires_at: made.validUntil };
    deepStrictEqual(await probeOnce("tls", place), well);
    deepStrictEqual(await probeOnce("tls", place, { days: DAYS + 1 }), {
      ...well,
      ok: false,
      error: `the certificate expires on ${day}, within ${DAYS + 1} days`,
    });
    deepStrictEqual(await probeOnce("tls", place, { ca: made.ca, servername: "localhost" }), well);
  }));

Deno.test("tls: an expired certificate is read all the same", () =>
  withCertificates(async (made) => {
    await using server = serve(made.expired, made);
    const { ok, error } = await probeOnce("tls", `127.0.0.1:${server.port}`);
    strictEqual(ok, false);
    match(error ?? "", /^the certificate expired on \d{4}-\d\d-\d\d$/);
  }));

Deno.test("tls: a certificate of another CA than the one given", () =>
  withCertificates((ours) =>
    withCertificates(async (theirs) => {
      await using server = serve(theirs.valid, theirs);
      const { error } = await probeOnce("tls", `127.0.0.1:${server.port}`, { ca: ours.ca });
      match(error ?? "", /^the certificate is of an unknown CA$/);
    })
  ));

Deno.test("tls: no TLS there, nobody there, and silence", async () => {
  await using plain = serveHttp(() => new Response("hello"));
  await using rude = serveTcp(hangUp);
  await using silent = serveTcp();
  const errorAt = async (port: number) => (await probeOnce("tls", `127.0.0.1:${port}`)).error;
  strictEqual(await errorAt(plain.port), "no TLS connection");
  strictEqual(await errorAt(rude.port), "the connection was cut");
  strictEqual(await errorAt(silent.port), "no answer within 1 s");
  strictEqual(await errorAt(closedPort()), "connection refused");
});

Deno.test("https: trusted by its CA alone; expired, foreign and misnamed certificates are told", () =>
  withCertificates(async (made) => {
    await using server = serve(made.valid, made);
    await using expired = serve(made.expired, made);
    const { ca } = made;
    const url = `https://127.0.0.1:${server.port}/`;
    strictEqual((await probeOnce("http", url, { ca, body: "hello" })).ok, true);
    strictEqual((await probeOnce("http", url.replace("127.0.0.1", "localhost"), { ca })).ok, true);
    strictEqual((await probeOnce("http", url)).error, "the certificate is of an unknown CA");
    strictEqual(
      (await probeOnce("http", `https://127.0.0.1:${expired.port}/`, { ca })).error,
      "the certificate has expired",
    );
    await using elsewhere = serveHttp(() => new Response("hello"), {
      hostname: "127.0.0.2",
      cert: made.valid,
      key: made.key,
    });
    strictEqual(
      (await probeOnce("http", `https://127.0.0.2:${elsewhere.port}/`, { ca })).error,
      "the certificate is for another name",
    );
  }));
