import { strict as assert } from "node:assert";
import { statfsSync } from "node:fs";
import postgres from "postgres";
import { readLocalJson } from "../../scripts/stack/local_json.ts";
import { until } from "../_support/condition.ts";
import { type StartPlace, withStartPlace } from "../_support/start.ts";

/** True where this process may mount a file system of its own. */
async function canMount(): Promise<boolean> {
  const probe = await Deno.makeTempDir();
  const { success } = await run("mount", "-t", "tmpfs", "-o", "size=64k", "probe", probe);
  if (success) await run("umount", probe);
  await Deno.remove(probe);
  return success;
}

function run(command: string, ...args: string[]): Promise<Deno.CommandOutput> {
  return new Deno.Command(command, { args }).output();
}

const mib = 1024 * 1024;

/** Runs a test with a data directory on a disk of its own. */
function withSmallDisk(test: (place: StartPlace, disk: string) => Promise<void>): Promise<void> {
  return withStartPlace(async (place) => {
    const disk = `${place.directory}/disk`;
    await Deno.mkdir(disk);
    // the account of the server walks through it
    await Deno.chmod(place.directory, 0o711);
    const { success } = await run("mount", "-t", "tmpfs", "-o", "size=320m,mode=755", "disk", disk);
    assert.ok(success, "the disk is mounted");
    try {
      await test(place, disk);
    } finally {
      await run("umount", "--lazy", disk);
    }
  });
}

/** Takes all of a disk but so many bytes, and returns what gives it back. */
async function fill(disk: string, left: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = statfsSync(disk);
  const { success } = await run("fallocate", "-l", String(bavail * bsize - left), `${disk}/filler`);
  assert.ok(success, "the disk is filled");
  return () => Deno.remove(`${disk}/filler`);
}

Deno.test({
  name:
    "a full disk is answered 503, loses nothing that was acknowledged, and is over when there is room",
  ignore: !await canMount(), // a disk of its own takes the right to mount one
  fn: () =>
    withSmallDisk(async (place, disk) => {
      const started = place.start(["--no-seed", "--data-dir", disk]);
      await until("the start is complete", () => started.output().includes("Ready after"), 120_000);
      const local = await readLocalJson(`${disk}/local.json`);
      assert.ok(local);
      const acknowledged: string[] = [];
      let number = 0;
      const report = async () => {
        const name = `host-${++number}`;
        const bytes = crypto.getRandomValues(new Uint8Array(60_000));
        const notes = Array.from({ length: 8 }, () => crypto.getRandomValues(bytes).toBase64());
        const answer = await fetch(`${local.functions_url}/ingest`, {
          method: "POST",
          headers: {
            authorization: `Bearer ${local.tokens.collector}`,
            "content-type": "application/json",
          },
          body: JSON.stringify({
            hostname: name,
            source: "docker",
            observed_at: new Date().toISOString(),
            snapshot: { containers: [{ name: "web", image: "nginx:1", state: "running" }], notes },
          }),
        });
        const body = await answer.json();
        const later = Number(answer.headers.get("retry-after")) > 0;
        assert.ok(
          answer.status === 200 || (answer.status === 503 && later),
          `${answer.status} ${JSON.stringify(body)}`,
        );
        if (answer.status === 200) acknowledged.push(name);
        return answer.status;
      };
      assert.equal(await report(), 200);

      const giveBack = await fill(disk, mib);
      await until("the disk is full", async () => await report() === 503, 120_000);
      for (let times = 0; times < 10; times++) await report();
      const page = await fetch(local.dashboard_url);
      assert.equal(page.status, 200, await page.text());
      const unknown = await fetch(`${local.functions_url}/nothing`);
      assert.equal((await unknown.json()).code, "not_found");

      await giveBack();
      await until("reports are taken again", async () => await report() === 200, 90_000);
      const sql = postgres(local.db_url, { max: 1 });
      try {
        const rows = await sql`select distinct hostname from public.observed_snapshots`;
        const stored = new Set(rows.map(({ hostname }) => hostname));
        assert.deepEqual(acknowledged.filter((name) => !stored.has(name)), []);
      } finally {
        await sql.end({ timeout: 1 });
      }
      started.kill("SIGTERM");
      assert.equal(await started.exited(), 0, started.output());
    }),
});
