import { strict as assert } from "node:assert";
import type { Row } from "../../dashboard/src/views/host/answer.ts";
import { folded, rowOf, servicesOf, whatDiffers } from "../../dashboard/src/views/host/rows.ts";
import type { TreeHost } from "../../dashboard/src/views/hosts/answer.ts";
import {
  addressWith,
  isFiltered,
  questionOf,
  readFilters,
} from "../../dashboard/src/views/hosts/filters.ts";
import { placed } from "../../dashboard/src/views/hosts/tree.ts";

const filtersOf = (text: string) => readFilters(new URLSearchParams(text));

Deno.test("what is chosen of the hosts stands in the address, and another choice begins anew", () => {
  const text = "search=box&role=docker&state=red,grey&as=tiles&after=abc";
  const filters = filtersOf(text);
  assert.deepEqual(questionOf(filters), {
    limit: 100,
    search: "box",
    role: "docker",
    state: ["red", "grey"],
    cursor: "abc",
  });
  assert.deepEqual(
    readFilters(new URLSearchParams(addressWith(filters, { after: "abc" }).split("?")[1])),
    filters,
  );
  assert.equal(addressWith(filters, { states: [] }), "#/hosts?search=box&role=docker&as=tiles");
  assert.equal(addressWith(filtersOf(""), {}), "#/hosts");
});

Deno.test("an address that says nonsense filters nothing", () => {
  assert.deepEqual(questionOf(filtersOf("state=blue&as=cake&search=%20")), { limit: 100 });
  assert.equal(isFiltered(filtersOf("state=blue&as=tiles&search=%20&after=abc")), false);
  assert.equal(isFiltered(filtersOf("tag=nas")), true);
});

const treeHost = (hostname: string, parent: string | null) => ({ hostname, parent }) as TreeHost;

Deno.test("a host is indented below its parent, as far as that is shown", () => {
  const shown = placed([
    treeHost("a", null),
    treeHost("a1", "a"),
    treeHost("a1x", "a1"),
    treeHost("a2", "a"),
    treeHost("b1", "b"),
    treeHost("b1x", "b1"),
    treeHost("c", null),
  ]);
  assert.deepEqual(
    shown.map(({ host, indent, isCutOff }) => [host.hostname, indent, isCutOff]),
    [
      ["a", 0, false],
      ["a1", 1, false],
      ["a1x", 2, false],
      ["a2", 1, false],
      ["b1", 0, true],
      ["b1x", 1, false],
      ["c", 0, false],
    ],
  );
});

const sideRow = (name: string, verdict: Row["verdict"], rest: Partial<Row> = {}): Row => ({
  kind: "service",
  name,
  declared: null,
  observed: null,
  differs: [],
  verdict,
  seen_at: null,
  source: null,
  issues: [],
  issues_total: 0,
  ...rest,
});

Deno.test("what differs comes first, and what is equal is folded", () => {
  const rows = [
    sideRow("", "differs", { kind: "address" }),
    sideRow("equal", "equal"),
    sideRow("unseen", "unseen"),
    sideRow("Other", "differs"),
  ];
  assert.deepEqual(servicesOf(rows).map(({ name }) => name), ["Other", "unseen", "equal"]);
  assert.deepEqual(folded(rows).equal.map(({ name }) => name), ["equal"]);
  assert.equal(rowOf(rows, " oTHER ")?.name, "Other");
  assert.equal(rowOf(rows, ""), undefined);
});

Deno.test("a row says what differs; where its sides do not tell, its issues do", () => {
  const issues = [{ field: "restarts", event_type: "SERVICE_RESTARTING" }] as Row["issues"];
  assert.deepEqual(whatDiffers(sideRow("a", "differs", { differs: ["ports"], issues })), ["ports"]);
  assert.deepEqual(whatDiffers(sideRow("a", "differs", { issues })), ["restarts"]);
  assert.deepEqual(whatDiffers(sideRow("a", "differs", { kind: "undeclared", issues })), [
    "undeclared",
  ]);
});
