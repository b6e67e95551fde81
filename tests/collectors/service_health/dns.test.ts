import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { probeOnce } from "./support/look.ts";
import { serveNames } from "./support/name_server.ts";
import { closedPort } from "./support/servers.ts";

Deno.test("dns: answers in a stable order, and whether they are the expected ones", async () => {
  await using names = await serveNames({
    "box2-daily.lan": ["192.168.2.13", "192.168.2.12"],
    "empty.lan": [],
  });
  const server = `127.0.0.1:${names.port}`;
  const answers = ["192.168.2.12", "192.168.2.13"];
  const well = { ok: true, status: null, error: null, answers };
  deepStrictEqual(await probeOnce("dns", "box2-daily.lan", { server }), well);
  deepStrictEqual(
    await probeOnce("dns", "box2-daily.lan", { server, expect: answers.toReversed() }),
    well,
  );
  deepStrictEqual(await probeOnce("dns", "box2-daily.lan", { server, expect: ["192.168.2.12"] }), {
    ...well,
    ok: false,
    error: "answers 192.168.2.12, 192.168.2.13, not 192.168.2.12",
  });
});

Deno.test("dns: names and records that do not exist, and servers that do not answer", async () => {
  await using names = await serveNames({ "empty.lan": [], "slow.lan": null });
  const server = `127.0.0.1:${names.port}`;
  const errorOf = async (name: string, at = server) =>
    (await probeOnce("dns", name, { server: at })).error;
  strictEqual(await errorOf("nowhere.lan"), "the name does not resolve");
  strictEqual(await errorOf("empty.lan"), "the name does not resolve");
  strictEqual(await errorOf("slow.lan"), "no answer within 1 s");
  const nobody = await errorOf("box2-daily.lan", `127.0.0.1:${closedPort()}`);
  strictEqual(
    ["connection refused", "no answer within 1 s", "no answer"].includes(nobody ?? ""),
    true,
    nobody ?? "",
  );
});
