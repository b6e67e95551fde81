import { match, strictEqual, throws } from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { makeCertificates } from "../support/certificates.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { proxmox } from "../../../scripts/collectors/proxmox/collector.ts";
import { collectorFor, look, recorded, type Settings } from "./support/look.ts";
import { certificate } from "../support/private_ca.ts";
import { API_TOKEN, clusterWith, PveStandIn } from "./support/pve_stand_in.ts";

const answers = clusterWith(await recorded("cluster-resources.with-offline-node"), {
  pve1: true,
  pve2: false,
});
const { fingerprint256 } = new X509Certificate(
  await Deno.readTextFile(await certificate("server-cert.pem")),
);
const wrong = fingerprint256.replace(/^../, (digits) => digits === "00" ? "01" : "00");

async function withStrangersCa(test: (ca: string) => Promise<void>): Promise<void> {
  await using directory = new TemporaryDirectory();
  await makeCertificates(directory.path);
  await test(`${directory.path}/ca.pem`);
}

for (
  const [what, settings] of [
    ["its CA", {}],
    ["its fingerprint alone", { ca: undefined, fingerprint: fingerprint256 }],
    [
      "one of several fingerprints, in any way to write them",
      {
        ca: undefined,
        fingerprint: `${wrong}, sha256:${fingerprint256.replaceAll(":", "").toLowerCase()}`,
      },
    ],
    ["both", { fingerprint: [fingerprint256] }],
  ] as [string, Settings][]
) {
  Deno.test(`a server is trusted by ${what}`, async () => {
    await using server = await PveStandIn.start(answers);
    strictEqual((await look(server, settings)).error, null);
  });
}

/** The server is not trusted, and no request reached it, so no token either. */
async function isRefused(settings: Settings, message: RegExp, name = "127.0.0.1"): Promise<void> {
  await using server = await PveStandIn.start(answers);
  const url = server.url.replace("127.0.0.1", name);
  const [observation] = await (await collectorFor([{ url }], settings))();
  strictEqual(observation?.error?.kind, "tls");
  match(observation?.error?.message ?? "", message);
  strictEqual(observation?.complete, false);
  strictEqual(server.connections > 0, true, "it was there");
  strictEqual(server.asked.length, 0);
}

Deno.test("without a CA or fingerprint a private certificate is refused, with what to do", () =>
  isRefused(
    { ca: undefined },
    /^No trusted TLS connection to 127\.0\.0\.1:\d+: .*--ca FILE.*--fingerprint SHA256/,
  ));

Deno.test("another fingerprint is refused before the token is sent", () =>
  isRefused(
    { ca: undefined, fingerprint: wrong },
    new RegExp(`has the fingerprint ${fingerprint256}, which is not the pinned one`),
  ));

Deno.test("the CA of a stranger is refused", () =>
  withStrangersCa((ca) => isRefused({ ca }, /No trusted TLS connection/)));

Deno.test("the right fingerprint does not make up for a wrong CA", () =>
  withStrangersCa((ca) => isRefused({ ca, fingerprint: fingerprint256 }, /No trusted TLS/)));

Deno.test("the right CA does not make up for a wrong fingerprint", () =>
  isRefused({ fingerprint: wrong }, /not the pinned one/));

Deno.test("a certificate for another name is refused by CA, and fine by fingerprint", async () => {
  await isRefused({}, /No trusted TLS connection to localhost:/, "localhost");
  await using server = await PveStandIn.start(answers);
  const url = server.url.replace("127.0.0.1", "localhost");
  const pinned = { ca: undefined, fingerprint: fingerprint256 };
  const [observation] = await (await collectorFor([{ url }], pinned))();
  strictEqual(observation?.error, null);
});

Deno.test("a failed trust in one node does not keep another from being asked", async () => {
  await using server = await PveStandIn.start(answers);
  const impostor = { url: server.url.replace("127.0.0.1", "localhost") };
  const [observation] = await (await collectorFor([impostor, server]))();
  strictEqual(observation?.error, null);
  match(observation?.problems.join() ?? "", /No trusted TLS connection to localhost/);
});

Deno.test("a server without TLS gets no token", async () => {
  let heard = "";
  const server = createServer((socket: Socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      heard += data.toString("latin1");
      socket.end("HTTP/1.1 400 Bad Request\r\n\r\n");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const [observation] = await (await collectorFor([{ url: `https://127.0.0.1:${port}` }]))();
  server.close();
  strictEqual(observation?.error?.kind, "tls");
  strictEqual(heard.length > 0, true);
  strictEqual(heard.includes("PVEAPIToken"), false);
});

for (
  const [what, values, message] of [
    ["http", { endpoint: "http://pve1.lan:8006" }, /the token must not go over http/],
    ["no endpoint", { endpoint: undefined }, /--endpoint .* is missing/],
    ["an endpoint that is none", { endpoint: "https://" }, /looks like https:\/\/pve1\.lan:8006/],
    [
      "a token that is none, which is not repeated",
      { api_token: "hunter2" },
      /^--api-token \/ PROXMOX_TOKEN \/ api_token: is no API token: those look like \S+\.$/,
    ],
    ["a fingerprint that is none", { fingerprint: "ab:cd" }, /ab:cd is no SHA-256 fingerprint/],
    ["a CA file that is not there", { ca: "/nowhere/ca.pem" }, /CA file cannot be read/],
    ["a CA file that holds none", { ca: import.meta.filename }, /holds no certificate/],
    ["a limit below nothing", { address_limit: -1 }, /--address-limit .* not be negative/],
  ] as [string, Settings, RegExp][]
) {
  Deno.test(`wrong settings are told: ${what}`, () => {
    const valid = { endpoint: "pve1.lan", api_token: API_TOKEN };
    throws(() => proxmox.configure({ ...valid, ...values }, { hostname: "lab" }), { message });
  });
}

Deno.test("a collector that is not told for whom it speaks says so", () => {
  const valid = { endpoint: "pve1.lan", api_token: API_TOKEN };
  throws(() => proxmox.configure(valid, { hostname: undefined }), { message: /--hostname NAME/ });
});
