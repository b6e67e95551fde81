import type postgres from "postgres";
import { foldName, matchesGlob } from "../../supabase/functions/_shared/names.ts";
import { lifecycleOf } from "../../supabase/functions/_shared/netbox/lifecycle.ts";
import { readPort } from "../../supabase/functions/_shared/ports.ts";
import { LISTS } from "../../supabase/functions/ingest/schema.ts";
import { withDatabase } from "../_support/database.ts";
import { assert, assertEquals } from "./support/assert.ts";
import { pick, type Random, seeded } from "../../scripts/program/random.ts";

const SEED = Number(Deno.env.get("BRUCE_SEED") ?? 20_260_101);
const MANY = 4_000;

/** Letters that make names equal or different by the rules of one language alone, if they make a difference at all. */
const LETTERS = [
  ..."abcXYZ019",
  ..." -_./:+@()[]#&*%\\^$|?{}!,;'\"~=<>",
  ..."ÀéßẞİıſKÅΣσςΩЖжԱաႠⴀǅǆÆŒ",
  ..."①Ⅷⅷ２ａＡ東京ابגﬁ",
  ..."\t\n\r\u007f\u00a0\u00ad\u0301\u0307\u200b\u200d\u2028\ufeff\ufffd",
  ..."🏠🖥👩‍💻𐐀𐐨𝔘",
];

/** Names that people give, and where the two sides differed once. */
const KNOWN = [
  "",
  " ",
  "c",
  "c#",
  "C#",
  "ab",
  "a&b",
  "web1",
  "web#1",
  "box2-daily",
  "Box2_Daily",
  "Box2.Daily",
  "İstanbul",
  "istanbul",
  "ΟΔΟΣ",
  "οδος",
  "οδοσ",
  "STRASSE",
  "straße",
  "constructor",
  "__proto__",
  "x".repeat(10_000),
  "-".repeat(10_000),
];

function text(random: Random): string {
  const length = random() < 0.02 ? 500 : Math.floor(random() * 9);
  return Array.from({ length }, () => pick(random, LETTERS)).join("");
}

/** The name with another case here and there, and now and then punctuation in it: most often the same name. */
function variant(random: Random, name: string): string {
  return Array.from(name, (letter) => {
    const chance = random();
    if (chance < 0.3) return letter.toUpperCase();
    if (chance < 0.6) return letter.toLowerCase();
    return chance < 0.65 ? `${letter}${pick(random, LETTERS)}` : letter;
  }).join("");
}

/** A glob that often fits: the name with stars in place of parts of it. */
function globOf(random: Random, name: string): string {
  const glob = Array.from(name, (letter) => random() < 0.2 ? "*" : letter).join("");
  return random() < 0.2 ? `${glob}*` : random() < 0.1 ? "*" : variant(random, glob);
}

/** What SQL makes of each of many texts, in their order. */
async function ask(
  sql: postgres.Sql,
  expression: string,
  ...inputs: readonly (readonly string[])[]
): Promise<unknown[]> {
  const columns = inputs.map((_, index) => `$${index + 1}::text[]`).join(", ");
  const names = inputs.map((_, index) => "ab".charAt(index)).join(", ");
  const rows = await sql.unsafe(
    `select ${expression} as said from unnest(${columns}) with ordinality as t(${names}, n) order by n`,
    inputs.map((texts) => [...texts]),
  );
  return rows.map(({ said }) => said);
}

/** Both sides must say the same of each input, and not the same of all. */
function assertAlike(inputs: unknown[], typescript: unknown[], sql: unknown[]): void {
  assertEquals(sql.length, inputs.length);
  const differing = inputs.flatMap((input, index) =>
    typescript[index] === sql[index]
      ? []
      : [{ input, typescript: typescript[index], sql: sql[index] }]
  );
  assertEquals(differing.slice(0, 10), [], `seed ${SEED}`);
  assert(new Set(sql).size > 1, "the inputs make a difference");
}

Deno.test("names are folded alike in TypeScript and in SQL", () =>
  withDatabase(async ({ sql }) => {
    const random = seeded(SEED);
    const made = Array.from({ length: MANY }, () => text(random));
    const names = [...KNOWN, ...LETTERS, ...made, ...made.map((name) => variant(random, name))];
    const folded = await ask(sql, "coalesce(bruce.fold_name(a), '')", names);
    assertAlike(names, names.map(foldName), folded);
  }));

Deno.test("a glob matches alike in TypeScript and in SQL", () =>
  withDatabase(async ({ sql }) => {
    const random = seeded(SEED);
    const pairs = [
      ["box2-daily", "Box2-*"],
      ["BOX2-DAILY", "box2-*"],
      ["box2", "Box2-*"],
      ["aXb", "a*b*"],
      ["aba", "ab*ba"],
      ["a", "a*a"],
      ["a_b", "a%b"],
      ["a\\b", "a\\b"],
      ["a\nb", "a*b"],
      ["", ""],
      ["", "*"],
      ["", "**"],
      ["x", ""],
      ["x".repeat(5_000), `${"x*".repeat(200)}y`],
      ...KNOWN.map((name) => [name, globOf(random, name)]),
    ];
    for (let count = 0; count < MANY; count++) {
      const name = text(random);
      pairs.push([name, globOf(random, name)], [name, globOf(random, text(random))]);
      pairs.push([variant(random, name), globOf(random, name)]);
    }
    const names = pairs.map(([name = ""]) => name);
    const globs = pairs.map(([, glob = ""]) => glob);
    const said = await ask(sql, "bruce.matches_glob(a, b)", names, globs);
    assertAlike(pairs, names.map((name, index) => matchesGlob(name, globs[index] ?? "")), said);
  }));

Deno.test("a status of NetBox means alike in TypeScript and in SQL", () =>
  withDatabase(async ({ sql }) => {
    const random = seeded(SEED);
    const known = [
      "active offline planned staged failed inventory paused decommissioning retired",
      "deployed on-loan constructor toString __proto__",
    ].join(" ").split(" ");
    const statuses = [
      ...known,
      ...known.map((status) => ` ${status}  `),
      ...known.map((status) => `\t${status}`),
      ...known.map((status) => status.toUpperCase()),
      "İNVENTORY",
      "ınventory",
      ...KNOWN,
      ...Array.from({ length: MANY }, () => variant(random, pick(random, known))),
    ];
    const said = await ask(sql, "bruce.to_lifecycle(a)", statuses);
    assertAlike(statuses, statuses.map((status) => lifecycleOf(status) ?? null), said);
  }));

Deno.test("what SQL reads as a port is read alike in TypeScript, which is more lenient with blanks and zeros", () =>
  withDatabase(async ({ sql }) => {
    const random = seeded(SEED);
    const parts = [
      ..."0189/",
      " ",
      "\t",
      "tcp",
      "UDP",
      "sctp",
      "icmp",
      "65535",
      "65536",
      "٣",
      "８",
      "-",
    ];
    const ports = Array.from(
      { length: MANY },
      () =>
        Array.from({ length: 1 + Math.floor(random() * 5) }, () => pick(random, parts)).join(""),
    );
    const said = await ask(sql, "bruce.to_port(a)", ports);
    const typescript = ports.map((port, index) => {
      const read = readPort(port);
      const isLenient = said[index] === null && /^\s|\s$|\d{6}/.test(port);
      return isLenient ? null : read;
    });
    assertAlike(ports, typescript, said);
    assert(said.filter((port) => port !== null).length > MANY / 20, "many are ports");
  }));

Deno.test("the lists of a snapshot are the same in TypeScript and in SQL", () =>
  withDatabase(async ({ sql }) => {
    const rows = await sql<{ source: string; lists: string[] }[]>`
      select source, array_agg(list order by list) as lists from bruce.snapshot_lists group by source`;
    const sorted = Object.entries(LISTS).map((
      [source, lists],
    ) => [source, lists.toSorted()]);
    assertEquals(
      Object.fromEntries(rows.map(({ source, lists }) => [source, lists])),
      Object.fromEntries(sorted),
    );
  }));
