import { seeded } from "../program/random.ts";
import { type Case, curl, type Maker } from "./case.ts";

/** What is asked, and how it is judged. */
export interface Target {
  functions_url: string;
  makers: Maker[];
  /** What is wrong with an answer of status 200; null when nothing is. */
  judge(about: string, answer: unknown): string | null;
  /** How often a payload is stored. */
  stored(payload: { hostname: string; run_id: string }): Promise<number>;
}

/** What was seen. */
export interface Seen {
  cases: number;
  /** How many answers of each status. */
  statuses: Record<string, number>;
  /** How many answers of each status there were for each operation. */
  operations: Record<string, Record<string, number>>;
  neighbours: number;
  slowest_ms: number;
  failures: string[];
}

/** One request may take so long, on a busy machine too. */
const LONGEST_MS = 30_000;

/** Sends cases, each of a seed of its own, counted from `seed`, and says what was wrong. Stops after ten failures. */
export async function fuzz(
  target: Target,
  { seed, cases, tell = () => {} }: { seed: number; cases: number; tell?: (seen: Seen) => void },
): Promise<Seen> {
  const seen: Seen = {
    cases: 0,
    statuses: {},
    operations: {},
    neighbours: 0,
    slowest_ms: 0,
    failures: [],
  };
  for (let number = seed; number < seed + cases && seen.failures.length < 10; number++) {
    const random = seeded(number);
    const maker = target.makers[Math.floor(random() * target.makers.length)]!;
    const one = await maker(random, number);
    const wrong = await tried(target, one, seen);
    seen.cases++;
    if (wrong) {
      seen.failures.push(
        `seed ${number}, ${one.about}: ${wrong}\n${curl(target.functions_url, one)}`,
      );
    }
    if (seen.cases % 1_000 === 0) tell(seen);
  }
  return seen;
}

async function tried(target: Target, one: Case, seen: Seen): Promise<string | null> {
  // a busy database says so, and when to come again
  for (let attempt = 1;; attempt++) {
    const { wrong, isBusy } = await send(target, one, seen);
    if (isBusy && attempt < 4) continue;
    if (isBusy) return "503 four times";
    return wrong ?? await lostNeighbour(target, one, seen);
  }
}

async function send(target: Target, { about, method, path, headers, body }: Case, seen: Seen) {
  const started = performance.now();
  let answer: Response;
  let text: string;
  try {
    const signal = AbortSignal.timeout(LONGEST_MS);
    answer = await fetch(target.functions_url + path, { method, headers, body, signal });
    text = await answer.text();
  } catch (error) {
    return { wrong: `no answer: ${error}`, isBusy: false };
  }
  seen.slowest_ms = Math.max(seen.slowest_ms, Math.round(performance.now() - started));
  const { status } = answer;
  seen.statuses[status] = (seen.statuses[status] ?? 0) + 1;
  const own = seen.operations[about] ??= {};
  own[status] = (own[status] ?? 0) + 1;
  const isBusy = status === 503 && answer.headers.has("retry-after");
  return { wrong: isBusy ? null : wrongOf(target, about, status, text), isBusy };
}

function wrongOf(target: Target, about: string, status: number, text: string): string | null {
  const shown = `${status} ${text.slice(0, 500)}`;
  if (status >= 500) return shown;
  // a message of MCP that asks for no answer gets none
  if (status === 202 && text === "") return null;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return `no JSON: ${shown}`;
  }
  if (status < 300) {
    const wrong = target.judge(about, answer);
    return wrong && `not as its schema says: ${wrong}\n${shown}`;
  }
  const isOfMcp = about === "mcp" && typeof answer === "object" && answer !== null &&
    "jsonrpc" in answer;
  return isOfMcp || isError(answer) ? null : `an error without code and message: ${shown}`;
}

function isError(answer: unknown): boolean {
  return typeof answer === "object" && answer !== null && "code" in answer && "message" in answer &&
    typeof answer.code === "string" && /^[a-z0-9_]+$/.test(answer.code) &&
    typeof answer.message === "string" && answer.message.length > 0;
}

async function lostNeighbour(target: Target, { neighbours = [] }: Case, seen: Seen) {
  for (const neighbour of neighbours) {
    const times = await target.stored(neighbour);
    seen.neighbours++;
    if (times !== 1) return `${neighbour.hostname} ${neighbour.run_id} is stored ${times} times`;
  }
  return null;
}
