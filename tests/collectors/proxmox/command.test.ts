import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { serveApi, TOKEN } from "../support/api_stand_in.ts";
import { collect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { recorded } from "./support/look.ts";
import { certificate } from "../support/private_ca.ts";
import { API_TOKEN, clusterWith, PveStandIn } from "./support/pve_stand_in.ts";

const answers = clusterWith(await recorded("cluster-resources.with-offline-node"), {
  pve1: true,
  pve2: false,
});

Deno.test("bruce collect proxmox delivers what a configuration file asks for", async () => {
  await using server = await PveStandIn.start(answers);
  await using api = serveApi();
  await using directory = new TemporaryDirectory();
  const config = `${directory.path}/collector.json`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      url: api.url,
      token: TOKEN,
      spool: directory.path,
      proxmox: {
        hostname: "lab",
        endpoint: [server.url],
        api_token: API_TOKEN,
        ca: await certificate("ca.pem"),
      },
    }),
  );
  const { code, stdout, stderr } = await collect(["proxmox", "--once", "--config", config]);
  strictEqual(code, 0, stderr);
  match(stdout, /^proxmox lab: 3 guests on 2 nodes; delivered/);
  doesNotMatch(stdout + stderr, /0b0e9c3c|brc_/);
  const [payload] = api.taken.flatMap(({ payloads }) => payloads);
  deepStrictEqual([payload.hostname, payload.source, payload.complete], ["lab", "proxmox", true]);
});

Deno.test("a dry run prints the payload, an unknown certificate included, and no token", async () => {
  await using server = await PveStandIn.start(answers);
  const { code, stdout } = await collect(["proxmox", "--dry-run", "--hostname", "lab"], {
    PROXMOX_ENDPOINT: server.url,
    PROXMOX_TOKEN: API_TOKEN,
  });
  strictEqual(code, 0);
  strictEqual(JSON.parse(stdout).error.kind, "tls");
  doesNotMatch(stdout, /0b0e9c3c/);
  strictEqual(server.asked.length, 0);
});

Deno.test("--help names every setting with its variable", async () => {
  const { code, stdout } = await collect(["proxmox", "--help"]);
  strictEqual(code, 0);
  for (const word of ["--endpoint URL", "PROXMOX_TOKEN", "PROXMOX_CA", "PROXMOX_FINGERPRINT"]) {
    match(stdout, new RegExp(word));
  }
});
