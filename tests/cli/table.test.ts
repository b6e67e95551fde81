import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { type Column, table, wrap } from "../../scripts/program/table.ts";

type Row = { name: string; text: string };
const COLUMNS: readonly Column<Row>[] = [
  { heading: "NAME", cell: ({ name }) => name },
  { heading: "TEXT", cell: ({ text }) => text, wraps: true },
];

Deno.test("a table is as wide as its cells, and no wider than the terminal", () => {
  const rows = [{ name: "a", text: "one two three four five six seven" }, {
    name: "bb",
    text: "é",
  }];
  strictEqual(
    table(COLUMNS, rows, Infinity),
    "NAME  TEXT\na     one two three four five six seven\nbb    é",
  );
  const narrow = table(COLUMNS, rows, 32);
  strictEqual(narrow, "NAME  TEXT\na     one two three four five\n      six seven\nbb    é");
  ok(narrow.split("\n").every((line) => line.length <= 32));
});

Deno.test("a word that is longer than a line is broken, and none is lost", () => {
  deepStrictEqual(wrap("a abcdefghij b", 4), ["a", "abcd", "efgh", "ij b"]);
});

Deno.test("a cell is one line, and no terminal obeys it", () => {
  strictEqual(
    table(COLUMNS, [{ name: "x\ny", text: "\u001b[31mred" }], Infinity),
    "NAME  TEXT\nx y   ␛[31mred",
  );
});
