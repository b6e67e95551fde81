import { deepStrictEqual } from "node:assert/strict";
import { tellingTime } from "../../../scripts/collectors/runtime/telling_time.ts";
import type { Delivery, Report } from "../../../scripts/collectors/runtime/sender.ts";

const report: Report = {
  stored: 1,
  unchanged: 0,
  duplicate: 0,
  late: 0,
  held: 0,
  quarantined: 0,
  events: {},
  rejected_total: 0,
  rejected: [],
  bases: [],
  send_whole: [],
};
const moment = "2026-03-01T12:00:00.000Z";
const now = () => new Date(moment);
const line = JSON.stringify({ hostname: "box", collector: { name: "c" }, snapshot: {} });

Deno.test("each payload says when it is sent, also one that waited in a spool, and one of nobody", async () => {
  const sent: unknown[][] = [];
  const send = tellingTime((lines) => {
    sent.push(lines.map((text) => text === "{" ? text : JSON.parse(text).collector));
    return Promise.resolve({ kind: "accepted", report });
  }, now);
  await send([line, "{}", "{"]);
  deepStrictEqual(sent, [[
    { name: "c", sent_at: moment },
    { name: "unnamed", sent_at: moment },
    "{",
  ]]);
});

Deno.test("an older BRUCE does not know the field: it is told without, from then on", async () => {
  const path = "collector.sent_at";
  const refusals: Delivery[] = [
    {
      kind: "refused",
      isAboutToken: false,
      refusal: { status: 422, code: "unknown_field", message: "No.", path },
    },
    {
      kind: "accepted",
      report: {
        ...report,
        rejected_total: 1,
        rejected: [{ index: 0, code: "unknown_field", path, message: "No." }],
      },
    },
  ];
  for (const refusal of refusals) {
    const sent: boolean[] = [];
    const send = tellingTime((lines) => {
      sent.push(JSON.parse(lines[0]!).collector.sent_at !== undefined);
      return Promise.resolve(sent.length === 1 ? refusal : { kind: "accepted", report });
    }, now);
    deepStrictEqual((await send([line])).kind, "accepted");
    await send([line]);
    deepStrictEqual(sent, [true, false, false]);
  }
});
