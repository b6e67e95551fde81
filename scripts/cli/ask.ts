import { type Answer, type Connection, get, post } from "../bruce_api/request.ts";
import { functionsUrl } from "../bruce_api/functions_url.ts";
import { readLocalStack } from "../bruce_api/local_stack.ts";
import { UsageError } from "../program/usage_error.ts";
import type { Environment } from "./command.ts";
import { localFolder } from "./local_folder.ts";

const TIMEOUT_MS = 30_000;
/** Rows of one page, the most that the API gives. */
const PAGE = 200;
/** Rows that a table shows at most: who wants more filters, or asks the API. */
const MOST_ROWS = 2_000;

/** Parameters of a question by name; those without a value are left out. */
export type Query = Readonly<Record<string, string | undefined>>;

/** An object that BRUCE answers, or a row of a list. */
export type Row = Record<string, unknown>;

/** Asks BRUCE: the one of BRUCE_URL and BRUCE_TOKEN, else the local stack. Errors say in one sentence what to do. */
export async function ask(environment: Environment, path: string, query: Query = {}): Promise<Row> {
  const asked = connection(environment);
  return told(asked, await get(asked, path, query));
}

/** Sends a decision or a declaration to BRUCE. Errors as those of {@link ask}. */
export async function send(environment: Environment, path: string, json: unknown): Promise<Row> {
  const asked = connection(environment);
  return told(asked, await post(asked, path, { json, isLarge: true }));
}

function told({ functionsUrl }: Connection, answer: Answer): Row {
  if (answer.kind === "ok") return answer.body as Row;
  const details = answer.error?.details
    .filter(({ message }) => message !== answer.error?.message)
    .map(({ path, message }) => `\n  ${path}: ${message}`);
  throw new Error(
    answer.error
      ? `${answer.error.message}${details?.join("") ?? ""}`
      : `BRUCE does not answer at ${functionsUrl}: ${answer.reason}.`,
  );
}

/** All items of a list, page after page. */
export async function askAll(
  environment: Environment,
  path: string,
  query: Query = {},
): Promise<Row[]> {
  const items: Row[] = [];
  let cursor: string | undefined;
  do {
    const page = await ask(environment, path, { ...query, limit: String(PAGE), cursor });
    items.push(...(page.items as Row[]));
    cursor = (page.next_cursor as string | null) ?? undefined;
  } while (cursor !== undefined && items.length < MOST_ROWS);
  return items;
}

function connection(environment: Environment): Connection {
  const { BRUCE_URL, BRUCE_TOKEN } = environment;
  const timeoutMs = TIMEOUT_MS;
  if (BRUCE_URL && BRUCE_TOKEN) {
    return { functionsUrl: functionsUrl(BRUCE_URL), token: BRUCE_TOKEN, timeoutMs };
  }
  if (BRUCE_URL || BRUCE_TOKEN) {
    throw new UsageError("Set both BRUCE_URL and BRUCE_TOKEN, or neither for the local stack.");
  }
  const { url, token } = readLocalStack(localFolder(environment), "operator");
  if (typeof url === "string" && typeof token === "string") {
    return { functionsUrl: url, token, timeoutMs };
  }
  throw new UsageError(
    "No BRUCE: start the local stack (npm start), or set BRUCE_URL and BRUCE_TOKEN (a token of role operator).",
  );
}
