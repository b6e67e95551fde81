import type postgres from "postgres";
import { importRows, type InTransaction, type Outcome } from "./import_rows.ts";
import type { Problem } from "./problem.ts";
import { readContents } from "./read_contents.ts";
import type { SourceFile } from "./source_file.ts";

/** What became of a file. */
export interface FileReport extends Outcome {
  /** whole: every row is in. partial: some are not. refused: none is. unchanged: it was imported before. */
  result: "whole" | "partial" | "refused" | "unchanged";
}

const KEPT_PROBLEMS = 20;

/** Imports one file and remembers that. With `again` also one that was imported before. */
export async function importFile(
  file: SourceFile,
  inTransaction: InTransaction,
  { again = false }: { again?: boolean } = {},
): Promise<FileReport> {
  const nothing = { counts: {}, problems: [], notes: [] };
  if (!again && await inTransaction((sql) => isKnown(sql, file))) {
    return { result: "unchanged", ...nothing };
  }
  const { rows, problems, refusal, leftOut } = await readContents(file);
  if (refusal) return { result: "refused", ...nothing, problems: [refusal] };
  const outcome = await importRows(rows, file.writtenAt.toISOString(), inTransaction);
  outcome.problems = inOrder([...problems, ...outcome.problems]);
  if (rows.length === 0) {
    if (outcome.problems.length > 0) return { result: "refused", ...outcome };
    if (!leftOut) outcome.notes.push("holds no rows");
  }
  if (leftOut) {
    outcome.notes.push(
      `${leftOut} rows of streams that are not imported (issues, journal, memories, commands, results)`,
    );
  }
  const result = outcome.problems.length === 0 ? "whole" : "partial";
  await inTransaction((sql) => remember(sql, file, result, outcome));
  return { result, ...outcome };
}

/**
 * Was just this content the last that was imported under its name, or was it imported whole after the file was written?
 * Then it has nothing to say; an older state must not come back by it.
 */
async function isKnown(sql: postgres.TransactionSql, file: SourceFile): Promise<boolean> {
  const [row] = await sql`
    select exists (
      select from public.imports as i
      where i.sha256 = ${file.sha256} and i.outcome = 'whole' and (
        i.imported_at >= ${file.writtenAt.toISOString()}::timestamptz
        or i.id = (select max(l.id) from public.imports as l where l.file_name = ${file.name})
      )
    ) as is_known`;
  return row?.is_known === true;
}

async function remember(
  sql: postgres.TransactionSql,
  { name, size, sha256, writtenAt }: SourceFile,
  result: "whole" | "partial",
  { counts, problems }: Outcome,
): Promise<void> {
  await sql`
    insert into public.imports (file_name, outcome, written_at, size_bytes, sha256, counts, problems)
    values (
      ${name}, ${result}, ${writtenAt.toISOString()}, ${size}, ${sha256},
      ${JSON.stringify(counts)}::text::jsonb, ${
    JSON.stringify(problems.slice(0, KEPT_PROBLEMS))
  }::text::jsonb
    )`;
}

function inOrder(problems: Problem[]): Problem[] {
  return problems.sort((one, two) =>
    (one.line ?? 0) - (two.line ?? 0) || (one.item ?? 0) - (two.item ?? 0)
  );
}
