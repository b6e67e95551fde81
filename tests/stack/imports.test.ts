import { deepStrictEqual, ok } from "node:assert/strict";
import { circlesIn, type ImportGraph, readImports } from "./support/import_graph.ts";

/** A door between rooms: who may not import what. */
interface Door {
  name: string;
  isShut(from: string, to: string): boolean;
}

const COLLECTORS = "scripts/collectors/";

/** What a room of `scripts` stands on; rooms that are not listed stand on all of these. */
const STANDS_ON: Readonly<Record<string, readonly string[]>> = {
  program: [],
  http: ["program"],
  bruce_api: ["http", "program"],
  install: ["program"],
};

const DOORS: readonly Door[] = [
  {
    name: "only collectors, what builds them and `bruce collect` know collectors",
    isShut: (from, to) =>
      to.startsWith(COLLECTORS) && from.startsWith("scripts/") && !from.startsWith(COLLECTORS) &&
      !from.startsWith("scripts/build") && from !== "scripts/cli/programs.ts",
  },
  {
    name: "no program leans on tests",
    isShut: (from, to) => to.startsWith("tests/") && !from.startsWith("tests/"),
  },
  {
    name: "an edge function imports nothing of another one",
    isShut: (from, to) => {
      const other = edgeFunction(to);
      return other !== undefined && from.startsWith("supabase/") && other !== edgeFunction(from);
    },
  },
  {
    name: "programs share with edge functions what is in _shared",
    isShut: (from, to) => edgeFunction(to) !== undefined && from.startsWith("scripts/"),
  },
  {
    name: "edge functions import nothing of programs",
    isShut: (from, to) => from.startsWith("supabase/") && !to.startsWith("supabase/"),
  },
  {
    name: "program, http, bruce_api and install stand on each other in this order",
    isShut: (from, to) => {
      const room = roomOf(from);
      const allowed = room === undefined ? undefined : STANDS_ON[room];
      return allowed !== undefined && to.startsWith("scripts/") && roomOf(to) !== room &&
        !allowed.includes(roomOf(to) ?? "");
    },
  },
];

function edgeFunction(path: string): string | undefined {
  const [, name] = /^supabase\/functions\/([^/_][^/]*)\//.exec(path) ?? [];
  return name;
}

function roomOf(path: string): string | undefined {
  const [, name] = /^scripts\/([^/]+)\//.exec(path) ?? [];
  return name;
}

function shutIn(graph: ImportGraph): string[] {
  return [...graph].flatMap(([from, imports]) =>
    imports.flatMap((to) =>
      DOORS.filter(({ isShut }) => isShut(from, to)).map(({ name }) => `${from} → ${to}: ${name}`)
    )
  );
}

Deno.test("no file imports itself by way of others, and no import goes through a shut door", async () => {
  const graph = await readImports();
  ok(
    graph.get("scripts/cli/programs.ts")?.includes("scripts/collectors/command.ts"),
    "imports are read",
  );
  deepStrictEqual(circlesIn(graph), []);
  deepStrictEqual(shutIn(graph), []);
});

Deno.test("circles are found, and only what is in them", () => {
  const graph = new Map([
    ["a", ["b"]],
    ["b", ["c", "d"]],
    ["c", ["a"]],
    ["d", ["d"]],
    ["e", ["a"]],
  ]);
  deepStrictEqual(circlesIn(graph), [["a", "b", "c"], ["d"]]);
});

Deno.test("each shut door is seen", () => {
  const shut: [string, string][] = [
    ["scripts/worker/main.ts", "scripts/collectors/runtime/spool.ts"],
    ["scripts/test.ts", "tests/_support/database.ts"],
    ["supabase/functions/mcp/tools.ts", "supabase/functions/bruce/handler.ts"],
    ["scripts/netbox/state.ts", "supabase/functions/netbox-webhook/change.ts"],
    ["supabase/functions/_shared/token.ts", "scripts/program/version.ts"],
    ["scripts/http/trust.ts", "scripts/bruce_api/token.ts"],
  ];
  const seen = shut.map(([from, to]) => shutIn(new Map([[from, [to]]])).length > 0);
  deepStrictEqual(seen, shut.map(() => true));
  const open: [string, string][] = [
    ["scripts/cli/programs.ts", "scripts/collectors/command.ts"],
    ["scripts/collectors/all.ts", "scripts/collectors/docker/collector.ts"],
    ["scripts/build/programs.ts", "scripts/collectors/runtime/sources.ts"],
    ["tests/collectors/spool.test.ts", "scripts/collectors/runtime/spool.ts"],
    ["scripts/netbox/state.ts", "supabase/functions/_shared/netbox/host.ts"],
    ["supabase/functions/mcp/tools.ts", "supabase/functions/_shared/token.ts"],
    ["scripts/bruce_api/token.ts", "scripts/program/usage_error.ts"],
  ];
  deepStrictEqual(shutIn(new Map(open.map(([from, to]) => [from, [to]]))), []);
});
