import type { InsertStmt, Node } from "libpg-query";
import type { Problem } from "../problem.ts";
import { type RawRow, type Table, TABLES } from "../raw_row.ts";
import { literalOf, NotLiteral } from "./literal.ts";

/** A statement that the importer will not carry out, and why. */
export class Refused extends Error {}

/** Writers of these may also say `on conflict … do update set x = excluded.x`: declaring again updates anyway. */
const UPSERTED: readonly string[] = ["assets", "expected_services"];

/** Rows of one INSERT, and rows of it that are none. `lineAt` gives the line of a byte of the statement. */
export function insertRows(
  statement: InsertStmt,
  lineAt: (byte: number) => number,
): { rows: RawRow[]; problems: Problem[] } {
  const table = tableOf(statement);
  refuseOtherForms(statement, table);
  const columns = (statement.cols ?? []).map((node) =>
    "ResTarget" in node ? node.ResTarget.name ?? "" : ""
  );
  if (columns.length === 0) {
    throw new NotLiteral(
      `this INSERT names no columns; write insert into ${table} (…) values (…), ` +
        "or make the dump with pg_dump --column-inserts",
    );
  }
  const rows: RawRow[] = [];
  const problems: Problem[] = [];
  for (const list of valuesOf(statement)) {
    const line = lineAt(locationOf(list[0]));
    try {
      rows.push({ table, line, values: rowOf(columns, list) });
    } catch (error) {
      if (!(error instanceof NotLiteral)) throw error;
      problems.push({ line, message: error.message });
    }
  }
  return { rows, problems };
}

function rowOf(columns: string[], list: Node[]): Record<string, unknown> {
  if (list.length !== columns.length) {
    throw new NotLiteral(`${list.length} values for ${columns.length} columns`);
  }
  const values: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    try {
      const value = literalOf(list[index]);
      if (value !== undefined) values[column] = value;
    } catch (error) {
      if (!(error instanceof NotLiteral)) throw error;
      throw new NotLiteral(`${column}: ${error.message}`);
    }
  }
  return values;
}

function tableOf({ relation }: InsertStmt): Table {
  const table = relation?.relname ?? "";
  const isKnown = (name: string): name is Table =>
    name !== "hosts" && (TABLES as readonly string[]).includes(name);
  if (isKnown(table) && ["public", undefined].includes(relation?.schemaname)) return table;
  const known = TABLES.filter((name) => name !== "hosts").join(", ");
  throw new Refused(`INSERT into ${table} is not imported; known tables are ${known}`);
}

function refuseOtherForms(statement: InsertStmt, table: Table): void {
  const { onConflictClause: conflict, withClause, selectStmt } = statement;
  if (withClause) throw new Refused("WITH … INSERT is not imported");
  const select = selectStmt && "SelectStmt" in selectStmt ? selectStmt.SelectStmt : undefined;
  if (!select?.valuesLists || select.withClause || select.sortClause || select.limitCount) {
    throw new Refused("only INSERT … VALUES is imported, no INSERT … SELECT");
  }
  if (!conflict || conflict.action === "ONCONFLICT_NOTHING") return;
  if (!UPSERTED.includes(table) || conflict.whereClause) {
    throw new Refused(`ON CONFLICT DO UPDATE of ${table} is not imported`);
  }
  for (const node of conflict.targetList ?? []) {
    const target = "ResTarget" in node ? node.ResTarget : undefined;
    const fields = target?.val && "ColumnRef" in target.val
      ? target.val.ColumnRef.fields ?? []
      : [];
    const path = fields.map((field) => "String" in field ? field.String.sval : "").join(".");
    if (path !== `excluded.${target?.name}`) {
      throw new Refused("ON CONFLICT DO UPDATE may only set columns to excluded.<the same column>");
    }
  }
}

function valuesOf({ selectStmt }: InsertStmt): Node[][] {
  const lists = selectStmt && "SelectStmt" in selectStmt
    ? selectStmt.SelectStmt.valuesLists ?? []
    : [];
  return lists.map((node) => "List" in node ? node.List.items ?? [] : []);
}

/** Byte at which a value stands. A cast of a typed literal knows only the place of its type. */
function locationOf(node: Node | undefined): number {
  const inner = node && Object.values(node)[0] as { location?: number; arg?: Node } | undefined;
  if (inner?.arg) return locationOf(inner.arg);
  return Math.max(inner?.location ?? 0, 0);
}
