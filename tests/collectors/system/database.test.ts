import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { Gaps } from "../../../scripts/collectors/system/gaps.ts";
import { LinuxLook } from "../../../scripts/collectors/system/linux/look.ts";
import { observer } from "../../../scripts/collectors/system/observe.ts";
import type { Seen } from "../../../scripts/collectors/system/snapshot.ts";
import { WindowsLook } from "../../../scripts/collectors/system/windows/look.ts";
import { checkPayload } from "../../../supabase/functions/ingest/schema.ts";
import { withDatabase } from "../../_support/database.ts";
import { ingest, payloadOf } from "../support/through_database.ts";
import { fixture, libraryOf } from "./support/fixtures.ts";

/** What a machine was at one moment, again and again with other numbers that move all the time. */
async function moving(seen: Seen, count: number) {
  const look = { look: (_now: Date, _gaps: Gaps) => Promise.resolve(seen) };
  const payloads = [];
  for (let at = 0; at < count; at++) {
    const [observation] = await observer("box", look)();
    if (!observation) throw new Error("a machine is one observation");
    const { os, cpu, memory, filesystems, ...rest } = seen;
    payloads.push(payloadOf("system", {
      ...observation,
      observedAt: new Date(Date.now() - (count - at) * 60_000),
      snapshot: {
        ...rest,
        os: { ...os, uptime_s: os.uptime_s + at },
        cpu: { ...cpu, cpu_pct: at, load_1: at / 10 },
        memory: { ...memory, used_bytes: memory.used_bytes + at },
        filesystems: filesystems.map((row) => ({ ...row, used_bytes: row.used_bytes + at })),
        unreadable: {},
      },
    }));
  }
  return payloads;
}

Deno.test("the database takes what a Linux and a Windows are, and what moves all the time changes nothing", async () => {
  const linux = await new LinuxLook().look(new Date(), new Gaps());
  const windows = await new WindowsLook(
    () => Promise.resolve({ code: 0, stdout: fixture("windows/answer.json"), stderr: "" }),
    libraryOf({ graphics: JSON.parse(fixture("windows/graphics.json")) }),
  ).look(new Date(), new Gaps());
  for (const seen of [linux, windows]) {
    const payloads = await moving(seen, 3);
    for (const payload of payloads) deepStrictEqual(checkPayload(payload).problems, []);
    await withDatabase(async ({ sql }) => {
      const answer = await ingest(sql, ...payloads);
      deepStrictEqual(
        [answer.status, answer.stored, answer.unchanged, answer.quarantined],
        [200, 1, 2, 0],
        JSON.stringify(answer),
      );
    });
  }
  strictEqual(windows.units.length > 3, true);
});
