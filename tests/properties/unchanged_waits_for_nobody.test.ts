import { assertEquals } from "../functions/support/assert.ts";
import { withDatabase } from "../_support/database.ts";
import { untilWaiting } from "./support/waiting.ts";

Deno.test("an unchanged snapshot is taken while another writer has the engine; a changed one waits", () =>
  withDatabase(async ({ sql }) => {
    const token = "b".repeat(64);
    await sql`select public.create_token('box', 'collector', ${token})`;
    // declared, so that no issue waits for its next word
    await sql`insert into assets (name) values ('box')`;
    await sql`insert into expected_services (hostname, name) values ('box', 'web')`;
    // of now: what is older is a replay, which takes the other way
    const begin = Date.now() - 6_000;
    const payload = (minute: number, image: string) => ({
      hostname: "box",
      source: "docker",
      observed_at: new Date(begin + minute * 1000).toISOString(),
      collector: { name: "bruce-docker", version: "1", interval_s: 60 },
      snapshot: { containers: [{ name: "web", state: "running", image }] },
    });
    const ingest = async (...payloads: ReturnType<typeof payload>[]) => {
      const [row] = await sql<[{ answer: Record<string, unknown> }]>`
        select public.ingest(${token}, ${sql.json(payloads)}) as answer`;
      return row.answer;
    };
    assertEquals((await ingest(payload(1, "web:1"))).stored, 1);
    const holder = await sql.reserve();
    try {
      await holder`begin`;
      await holder`select bruce.lock_engine()`;
      const unchanged = await ingest(payload(2, "web:1"));
      assertEquals({ ...unchanged, quarantine: undefined, rejected: undefined }, {
        status: 200,
        stored: 0,
        unchanged: 1,
        duplicate: 0,
        late: 0,
        held: 0,
        quarantined: 0,
        events: { opened: 0, changed: 0, resolved: 0 },
        quarantine: undefined,
        rejected: undefined,
      });
      const [scope] = await sql`
        select last_snapshot_at = ${
        payload(2, "").observed_at
      }::timestamptz as heard from bruce.scopes`;
      assertEquals(scope!.heard, true);

      const changed = ingest(payload(3, "web:2"));
      const several = ingest(payload(4, "web:2"), payload(5, "web:2"));
      await untilWaiting(sql, 2);
      await holder`commit`;
      const stored = [await changed, await several].map((answer) => Number(answer.stored));
      // whichever came first stored the new image; the other one found it as it is, or late
      assertEquals(stored.reduce((sum, n) => sum + n), 1);
    } finally {
      holder.release();
    }
  }));

Deno.test("writers of unchanged and changed snapshots at once neither deadlock nor lose a contact", () =>
  withDatabase(async ({ sql }) => {
    const token = "b".repeat(64);
    await sql`select public.create_token('all', 'collector', ${token}, requests_per_minute => 100000)`;
    const begin = Date.now() - 20_000;
    const report = async (host: string, minute: number, image: string) => {
      const [row] = await sql<[{ answer: { unchanged: number; stored: number } }]>`
        select public.ingest(${token}, ${
        sql.json([{
          hostname: host,
          source: "docker",
          observed_at: new Date(begin + minute * 500).toISOString(),
          collector: { name: "bruce-docker", version: "1", interval_s: 60 },
          snapshot: { containers: [{ name: "web", state: "running", image }] },
        }])
      }) as answer`;
      return row.answer;
    };
    const writer = async (host: string) => {
      let [unchanged, stored] = [0, 0];
      for (let minute = 1; minute <= 40; minute++) {
        const answer = await report(host, minute, `web:${Math.floor(minute / 4)}`);
        unchanged += answer.unchanged;
        stored += answer.stored;
      }
      return { unchanged, stored };
    };
    const hosts = ["a", "b", "c", "d"];
    const counts = await Promise.all(hosts.map(writer));
    assertEquals(counts, hosts.map(() => ({ unchanged: 29, stored: 11 })));
    const last = await sql`select hostname, last_snapshot_at from bruce.scopes order by 1`;
    assertEquals(
      last.map((row) => [row.hostname, row.last_snapshot_at.getTime()]),
      hosts.map((host) => [host, begin + 20_000]),
    );
  }));
