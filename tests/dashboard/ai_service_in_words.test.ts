import { deepStrictEqual } from "node:assert/strict";
import type { Row, Side } from "../../dashboard/src/views/host/answer.ts";
import { observedParts } from "../../dashboard/src/views/host/rows.ts";

const words = {
  lifecycles: { planned: "planned", active: "running", offline: "off", retired: "gone" },
  states: { running: "running", unobserved: "unseen" },
  models: (count: number) => `${count} models`,
  loaded: (models: { name: string; onGpu: number | null }[]) =>
    models.map(({ name, onGpu }) => `${name} ${onGpu ?? "all"}`).join(", "),
};

function parts(observed: Partial<Side>, rest: Partial<Row> = {}) {
  const row = {
    kind: "service",
    name: "ollama",
    declared: { lifecycle: "active" },
    observed: { state: "running", ...observed },
    differs: [],
    verdict: "equal",
    seen_at: null,
    source: "service_health",
    issues: [],
    issues_total: 0,
    ...rest,
  } as Row;
  return observedParts(row, words).map(({ text, isOther }) => isOther ? `*${text}` : text);
}

Deno.test("an AI service shows its version, its models, and how much of one in memory is on the GPU", () => {
  deepStrictEqual(
    parts({
      version: "0.5.1",
      models: 3,
      loaded: [
        { name: "whole", size_bytes: 10, vram_bytes: 10 },
        { name: "half", size_bytes: 10, vram_bytes: 4 },
        { name: "none", size_bytes: 10, vram_bytes: 0 },
        { name: "silent" },
      ],
    }),
    ["running", "0.5.1", "3 models", "whole all, half 40, none 0, silent all"],
  );
});

Deno.test("models that lack are what differs; a service without any says so, and one that is unseen nothing", () => {
  const issues = [{ field: "model" }] as Row["issues"];
  deepStrictEqual(parts({ models: 0 }, { issues }), ["running", "*0 models"]);
  deepStrictEqual(parts({ state: "running" }), ["running"]);
  deepStrictEqual(parts({ state: "unobserved", models: 2 }, { verdict: "unseen" }), ["unseen"]);
});
