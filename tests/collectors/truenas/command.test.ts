import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { serveApi, TOKEN } from "../support/api_stand_in.ts";
import { collect } from "../support/collect.ts";
import { certificate } from "../support/private_ca.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { API_KEY, recordedAnswers, TrueNasStandIn } from "./support/truenas_stand_in.ts";

Deno.test("bruce collect truenas delivers what a configuration file asks for", async () => {
  await using server = await TrueNasStandIn.start(await recordedAnswers());
  await using api = serveApi();
  await using directory = new TemporaryDirectory();
  const config = `${directory.path}/collector.json`;
  await Deno.writeTextFile(
    config,
    JSON.stringify({
      url: api.url,
      token: TOKEN,
      spool: directory.path,
      truenas: {
        hostname: "TrueNAS",
        endpoint: server.url,
        api_key: API_KEY,
        ca: await certificate("ca.pem"),
      },
    }),
  );
  const { code, stdout, stderr } = await collect(["truenas", "--once", "--config", config]);
  strictEqual(code, 0, stderr);
  match(stdout, /^truenas TrueNAS: 3 apps, 3 vms, 2 pools, 3 disks, 1 alerts; delivered/);
  doesNotMatch(stdout + stderr, /uz8D|brc_/);
  const [payload] = api.taken.flatMap(({ payloads }) => payloads);
  deepStrictEqual([payload.hostname, payload.source, payload.complete], [
    "TrueNAS",
    "truenas",
    true,
  ]);
});

Deno.test("a plain endpoint is refused before anything is sent", async () => {
  const { code, stderr } = await collect(["truenas", "--dry-run", "--hostname", "TrueNAS"], {
    TRUENAS_ENDPOINT: "ws://127.0.0.1:1",
    TRUENAS_API_KEY: API_KEY,
  });
  strictEqual(code, 2);
  match(stderr, /Use wss:/);
  doesNotMatch(stderr, /uz8D/);
});

Deno.test("--help names every setting with its variable", async () => {
  const { code, stdout } = await collect(["truenas", "--help"]);
  strictEqual(code, 0);
  for (
    const word of ["--endpoint URL", "TRUENAS_API_KEY", "TRUENAS_SSH_KNOWN_HOSTS", "--no-apps"]
  ) {
    match(stdout, new RegExp(word));
  }
});
