import { join } from "node:path";
import { parseArgs } from "node:util";
import type postgres from "postgres";
import { UsageError } from "../program/usage_error.ts";
import { connect, databaseUrl, type Environment } from "../database/connect.ts";
import type { Stream } from "./stream.ts";
import { STREAMS } from "./streams.ts";
import { linesOf, writeLines } from "./write_stream.ts";

const names = Object.keys(STREAMS);
const width = Math.max(...names.map((name) => name.length));

const HELP = `Writes a stream of BRUCE as JSONL, one row a line.

Usage: bruce export STREAM [options]

${names.map((name) => `  ${name.padEnd(width)}  ${STREAMS[name]?.summary}`).join("\n")}
  ${"all".padEnd(width)}  each of them, into the directory of --output

  --output FILE    write to FILE in place of the screen, whole or not at all; .gz is gzipped
  --gzip           with all: gzip each file
  --since TIME     rows of that time and later (ISO 8601, or as 36h, 7d)
  --until TIME     rows before that time
  --db-url URL     database (default: BRUCE_DB_URL, else the local stack)
  --help           this text

Everything is of one moment, whatever arrives meanwhile. import reads expected, observed and events.

Examples:
  bruce export events --since 7d
  bruce export all --gzip --output /var/backups/bruce/2026-01-31

Exit codes: 0 done, 1 not done, 2 wrong usage.`;

/** Where a command reads its environment, and writes. */
export interface Surroundings {
  environment: Environment;
  /** Writes text to standard output, and waits until there is room for more. */
  write(text: string): Promise<void>;
  /** Prints one line that is no row. */
  tell(line: string): void;
}

/** `bruce export`: returns the exit code. */
export async function main(args: string[], surroundings: Surroundings): Promise<number> {
  try {
    await run(args, surroundings);
    return 0;
  } catch (error) {
    surroundings.tell(error instanceof Error ? error.message || error.name : String(error));
    if (!(error instanceof UsageError)) return 1;
    surroundings.tell("bruce export --help tells more.");
    return 2;
  }
}

async function run(args: string[], surroundings: Surroundings): Promise<void> {
  const { values: options, positionals: [name, ...rest] } = readArguments(args);
  if (options.help || name === undefined) return await surroundings.write(`${HELP}\n`);
  if (rest.length > 0) throw new UsageError(`Too many words after ${name}.`);
  const chosen = name === "all" ? names : [name];
  if (!chosen.every((one) => Object.hasOwn(STREAMS, one))) {
    throw new UsageError(`There is no stream ${name}: use ${names.join(", ")} or all.`);
  }
  const isAll = name === "all";
  if (isAll && !options.output) throw new UsageError("all needs --output DIRECTORY.");
  const span = { since: readTime("since", options.since), until: readTime("until", options.until) };
  const sql = connect(
    databaseUrl(options["db-url"], surroundings.environment),
    "bruce export",
  );
  try {
    await sql.begin("isolation level repeatable read read only", async (transaction) => {
      if (isAll && options.output) await Deno.mkdir(options.output, { recursive: true });
      for (const one of chosen) {
        const stream = STREAMS[one];
        if (!stream || !await isThere(transaction, stream, isAll)) continue;
        const suffix = options.gzip ? ".jsonl.gz" : ".jsonl";
        const path = isAll && options.output ? join(options.output, one + suffix) : options.output;
        const lines = linesOf(transaction, stream, span);
        await write(one, lines, path, surroundings);
      }
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function write(
  name: string,
  lines: AsyncIterable<string>,
  path: string | undefined,
  { write, tell }: Surroundings,
): Promise<void> {
  if (path && path !== "-") {
    return tell(`${name}: ${await writeLines(lines, path)} lines → ${path}`);
  }
  for await (const line of lines) await write(`${line}\n`);
}

/** A table of a part of BRUCE that this database does not have is left out of `all`. */
async function isThere(
  sql: postgres.TransactionSql,
  { table }: Stream,
  isAll: boolean,
): Promise<boolean> {
  const [row] = await sql`select to_regclass(${`public.${table}`}) is not null as is_there`;
  if (row?.is_there) return true;
  if (isAll) return false;
  throw new Error(`This database has no table ${table}: apply the migrations.`);
}

const UNIT_MS: Readonly<Record<string, number>> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

function readTime(option: string, text: string | undefined): string | null {
  if (text === undefined) return null;
  const [, amount, unit] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const moment = unit
    ? new Date(Date.now() - Number(amount) * (UNIT_MS[unit] ?? 0))
    : new Date(text);
  if (!Number.isNaN(moment.getTime())) return moment.toISOString();
  throw new UsageError(`--${option} ${text} is neither like 7d nor like 2026-01-31T00:00:00Z.`);
}

function readArguments(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        output: { type: "string", short: "o" },
        gzip: { type: "boolean", default: false },
        since: { type: "string" },
        until: { type: "string" },
        "db-url": { type: "string" },
        help: { type: "boolean", short: "h", default: false },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
