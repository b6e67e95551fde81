import { notStrictEqual, ok, strictEqual } from "node:assert/strict";
import { readSchemaFiles } from "../../scripts/schema/files.ts";
import { valueInWords } from "../../dashboard/src/language/value_words.ts";
import { intervalsInWords, weekdaysInWords } from "../../dashboard/src/language/in_words.ts";
import { isWorkerAway } from "../../dashboard/src/views/actions/outcome.ts";

Deno.test("intervals of the database are said as the reader says them, and nothing else is", () => {
  for (
    const [text, said] of [
      ["a report every 00:05:00", "a report every 300 s"],
      ["fewer than 3 restarts within 01:00:00", "fewer than 3 restarts within 3600 s"],
      ["every 1 day 02:00:00", "every 93600 s"],
      ["kept 90 days", "kept 7776000 s"],
      ["since 2026-11-28 14:43:05 UTC", "since 2026-11-28 14:43:05 UTC"],
      ["02:42:ac:11:00:02", "02:42:ac:11:00:02"],
      ["00:11:22:33:44:55", "00:11:22:33:44:55"],
      ["tcp/8022", "tcp/8022"],
    ] as const
  ) strictEqual(intervalsInWords(text, (seconds) => `${seconds} s`), said);
});

Deno.test("a worker that was never heard of, or not for long, is away", () => {
  const now = Date.parse("2026-03-01T12:00:00Z");
  strictEqual(isWorkerAway(null, now), true);
  strictEqual(isWorkerAway("2026-03-01T11:49:00Z", now), true);
  strictEqual(isWorkerAway("2026-03-01T11:55:00Z", now), false);
  strictEqual(isWorkerAway(undefined, now), false, "nobody said");
});

Deno.test("weekdays are said in the language, a host of that name is not", () => {
  const hours = "mon fri 08:00-22:00 Europe/Paris, sun 02:00-04:00 UTC";
  strictEqual(
    weekdaysInWords(hours, "fr"),
    "lun. ven. 08:00-22:00 Europe/Paris, dim. 02:00-04:00 UTC",
  );
  strictEqual(weekdaysInWords("mon", "fr"), "mon");
});

Deno.test("what a rule writes as expected is said in French, a value of the homelab as it is", async () => {
  strictEqual(valueInWords("no answer", "fr"), "pas de réponse");
  strictEqual(valueInWords("no answer", "en"), "no answer");
  strictEqual(valueInWords("a report every 00:05:00", "fr"), "un rapport toutes les 00:05:00");
  strictEqual(valueInWords("tcp/8080", "fr"), "tcp/8080");
  const files = (await readSchemaFiles()).filter(({ path }) => path.startsWith("30_rules/"));
  const written = files.flatMap(({ sql }) =>
    [...sql.matchAll(/'([a-z][^'%]*)'(?:::text)? as (?:expected|observed)\b/g)].map(([, text]) =>
      text
    )
  );
  ok(written.length > 8, String(written));
  // silence is silence in both
  for (const text of written.filter((text) => text !== "silence")) {
    notStrictEqual(valueInWords(text ?? "", "fr"), text);
  }
});
