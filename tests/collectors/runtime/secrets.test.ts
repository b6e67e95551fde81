import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { runOnce } from "../../../scripts/collectors/runtime/run.ts";
import type { Delivery } from "../../../scripts/collectors/runtime/sender.ts";
import { Spool } from "../../../scripts/collectors/runtime/spool.ts";
import { PlantedSecrets } from "../../secrets/planted.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

const answers: Record<string, Delivery> = {
  away: { kind: "away", reason: "connection refused" },
  refused: {
    kind: "refused",
    isAboutToken: false,
    refusal: { status: 422, code: "invalid", path: "snapshot", message: "It is bad." },
  },
};

for (const [name, answer] of Object.entries(answers)) {
  Deno.test(`what is kept on disk and said holds no secret: ${name}`, async () => {
    await using directory = new TemporaryDirectory();
    const { texts, needles } = new PlantedSecrets(1);
    const containers = texts.map(({ text }, index) => ({
      name: `c${index}`,
      image: text,
      labels: { note: text },
      deep: [[{ text }]],
    }));
    const seen = { hostname: "box", observedAt: new Date(), complete: true, summary: "" };
    const sent: string[] = [];
    const said: string[] = [];
    const tell = (line: string) => void said.push(line);
    await runOnce(
      {
        source: "docker",
        target: "box",
        intervalS: 60,
        observe: () =>
          Promise.resolve([
            {
              ...seen,
              error: null,
              problems: texts.map(({ text }) => text),
              snapshot: { containers },
            },
            ...texts.map(({ text: message }) => ({
              ...seen,
              error: { kind: "failed", message },
              problems: [],
              snapshot: {},
            })),
          ]),
      },
      {
        send: (lines) => {
          sent.push(...lines);
          return Promise.resolve(answer);
        },
        spool: new Spool(`${directory.path}/spool`, 10_000_000),
        refused: new Spool(`${directory.path}/refused`, 10_000_000),
      },
      { status: tell, problem: tell },
    );
    const [file] = [...Deno.readDirSync(directory.path)];
    strictEqual(file?.name, name === "away" ? "spool" : "refused");
    const kept = Deno.readTextFileSync(`${directory.path}/${file?.name}`);
    strictEqual(kept.trim().split("\n").length, texts.length + 1);
    const everything = [kept, ...sent, ...said].join("\n").toLowerCase();
    strictEqual(everything.includes("[redacted]"), true);
    deepStrictEqual(needles.filter((needle) => everything.includes(needle.toLowerCase())), []);
  });
}
