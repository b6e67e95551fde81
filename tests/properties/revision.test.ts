import {
  deepStrictEqual as assertEquals,
  notDeepStrictEqual as assertNotEquals,
} from "node:assert/strict";
import { withDatabase } from "../_support/database.ts";

/** A revision that is good for one look only has the time of that look in it. */
const isSettled = (version: string) => /^\d+$/.test(version);

Deno.test("a revision stays while nothing that a person sees changes, and moves on with what does", () =>
  withDatabase(async ({ sql }) => {
    const now = async () => {
      const [row] = await sql<[{ version: string }]>`select bruce.revision() as version`;
      return row.version;
    };
    const observe = (minute: number, state: string) =>
      sql`
        insert into observed_snapshots (hostname, source, observed_at, snapshot)
        values ('box', 'docker', now() - interval '1 hour' + ${minute} * interval '1 minute',
          ${sql.json({ containers: [{ name: "web", state }] })})`;
    const changes: Record<string, () => Promise<unknown>> = {
      "something is declared": () => sql`insert into assets (name) values ('box')`,
      "a service is declared": () =>
        sql`insert into expected_services (hostname, name) values ('box', 'web')`,
      "something is observed": () => observe(1, "running"),
      "it stops": () => observe(2, "exited"),
      "somebody takes care": () =>
        sql`select acknowledge(issue_id, 'ann') from issues where status = 'open'`,
      "a rule is switched off": () =>
        sql`update drift_rules set enabled = false where event_type = 'PORT_MISMATCH'`,
    };
    for (const [what, change] of Object.entries(changes)) {
      const before = await now();
      assertEquals(isSettled(before), true, `${what}: ${before}`);
      assertEquals(await now(), before, what);
      await change();
      assertNotEquals(await now(), before, what);
    }
    const before = await now();
    await observe(3, "exited");
    const [scope] = await sql<[{ heard: boolean }]>`
      select last_snapshot_at > now() - interval '57 minutes 30 seconds' as heard from bruce.scopes`;
    assertEquals(scope.heard, true, "the unchanged snapshot has arrived");
    assertEquals(await now(), before);
  }));

Deno.test("no change is missed by who looks while it is being written", () =>
  withDatabase(async ({ sql }) => {
    const look = async () => {
      // as a dashboard function does it: the version first, what it is the version of in a later statement
      const [first] = await sql<[{ version: string }]>`select bruce.revision() as version`;
      const rows = await sql`select message from journal order by message`;
      return { version: first.version, seen: JSON.stringify(rows) };
    };
    const known = new Map<string, string>();
    const remember = ({ version, seen }: Awaited<ReturnType<typeof look>>) => {
      // one version, one truth: what is kept under it is never out of date
      if (known.has(version)) assertEquals(seen, known.get(version), version);
      known.set(version, seen);
    };
    const writers = await Promise.all([sql.reserve(), sql.reserve()]);
    try {
      for (let round = 0; round < 20; round++) {
        const [early, late] = writers as [typeof writers[0], typeof writers[0]];
        remember(await look());
        await early`begin`;
        await early`insert into journal (created_at, kind, message) values (now(), 'test', ${`early ${round}.`})`;
        remember(await look());
        if (round % 2 === 0) {
          await late`begin`;
          await late`insert into journal (created_at, kind, message) values (now(), 'test', ${`late ${round}.`})`;
        }
        remember(await look());
        await early`commit`;
        remember(await look());
        if (round % 2 === 0) await late`commit`;
        remember(await look());
        const settled = await look();
        remember(settled);
        assertEquals(isSettled(settled.version), true, "it settles");
        assertEquals(settled.seen.includes(`early ${round}.`), true);
      }
    } finally {
      for (const writer of writers) writer.release();
    }
  }));

Deno.test("who sees the database of an earlier moment keeps no version of it", () =>
  withDatabase(async ({ sql }) => {
    const reader = await sql.reserve();
    try {
      await reader`begin isolation level repeatable read`;
      const lines = async () => (await reader`select from journal`).length;
      const before = await lines();
      await sql`insert into journal (created_at, kind, message) values (now(), 'test', 'Meanwhile.')`;
      const [early] = await reader<[{ version: string }]>`select bruce.revision() as version`;
      assertEquals(await lines(), before, "it does not see what was written meanwhile");
      await reader`commit`;
      assertEquals(isSettled(early.version), false, early.version);
      const [present] = await reader<[{ version: string }]>`select bruce.revision() as version`;
      assertEquals(isSettled(present.version), true, present.version);
    } finally {
      reader.release();
    }
  }));
