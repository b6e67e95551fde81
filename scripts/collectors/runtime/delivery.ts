import { z } from "zod";
import { EXIT } from "../../program/exit_codes.ts";
import { type Outcome, outcomeOf, payloads, Tally } from "./outcome.ts";
import type { Refusal, Report, Send } from "./sender.ts";
import { megabytes, type Spool } from "./spool.ts";

/** Where payloads go, and where they stay when they cannot. */
export interface Ways {
  send: Send;
  /** Payloads that wait for the API. */
  spool: Spool;
  /** Payloads that the API refused for good, each with the reason. */
  refused: Spool;
}

const MAX_LINES = 100;
const MAX_CHARACTERS = 4_000_000;

/**
 * Sends what waits in the spool and then the payloads of this run, in order and in as few requests as their size allows; keeps
 * what cannot be sent.
 */
export async function deliver(lines: readonly string[], ways: Ways): Promise<Outcome> {
  const tally = new Tally();
  let waiting = ways.spool.lines().length;
  let left = [...lines];
  let replayed = 0;
  const stop = await sendInOrder([...ways.spool.lines(), ...lines], ways, tally, (isDelivered) => {
    const old = isDelivered.slice(0, waiting);
    if (old.length > 0) ways.spool.drop(old.length);
    waiting -= old.length;
    left = left.slice(isDelivered.length - old.length);
    replayed += old.filter(Boolean).length;
  });
  if (stop?.kind === "refused") {
    const spooled = ways.spool.lines();
    if (keepAside([...spooled, ...left], stop.refusal, ways, tally)) {
      ways.spool.drop(spooled.length);
    }
  } else if (stop) {
    const kept = ways.spool.append(left);
    tally.problems.push(
      kept.kept
        ? `The API is away (${stop.reason}).`
        : `The API is away (${stop.reason}) and ${kept.reason}: what was seen just now is lost. ` +
          `Spool: ${ways.spool.path}`,
    );
    return outcomeOf(tally, replayed, kept.kept ? EXIT.spooled : EXIT.lost, waitingWords(ways));
  }
  return outcomeOf(tally, replayed, EXIT.delivered, "");
}

type Stop =
  | { kind: "away"; reason: string }
  | { kind: "refused"; refusal: Refusal };

/**
 * Sends lines in batches. `settle` is called when the first lines of the rest need no more attention, with whether each was
 * delivered. A batch that fails as a whole is taken apart, so that one bad payload, or a batch too much for the server,
 * costs no other.
 */
async function sendInOrder(
  lines: readonly string[],
  ways: Ways,
  tally: Tally,
  settle: (isDelivered: readonly boolean[]) => void,
): Promise<Stop | undefined> {
  let most = MAX_LINES;
  for (let rest = lines; rest.length > 0;) {
    const batch = batchOf(rest, most);
    const delivery = await ways.send(batch);
    const isOne = batch.length === 1;
    if (delivery.kind === "refused" && delivery.isAboutToken) {
      return { kind: "refused", refusal: delivery.refusal };
    }
    if (delivery.kind === "away") {
      if (isOne || delivery.status === undefined || delivery.status === 429) return delivery;
      most = 1;
      continue;
    }
    const bad = delivery.kind === "refused"
      ? new Map(isOne ? [[0, delivery.refusal]] : [])
      : rejectedOf(delivery.report);
    const isTold = delivery.kind === "refused" ? isOne : bad.size >= delivery.report.rejected_total;
    if (!isTold && !isOne) {
      most = 1;
      continue;
    }
    for (const [index, refusal] of bad) {
      keepAside(batch.slice(index, index + 1), refusal, ways, tally);
    }
    tally.delivered += batch.length - bad.size;
    if (delivery.kind === "accepted") tally.add(delivery.report);
    settle(batch.map((_, index) => !bad.has(index)));
    rest = rest.slice(batch.length);
    most = Math.min(most * 2, MAX_LINES);
  }
}

function batchOf(lines: readonly string[], most: number): readonly string[] {
  let characters = 0;
  const tooMany = lines.slice(0, most).findIndex((line) =>
    (characters += line.length) > MAX_CHARACTERS
  );
  return lines.slice(0, tooMany === -1 ? most : Math.max(tooMany, 1));
}

function rejectedOf({ rejected }: Report): Map<number, Refusal> {
  const refusals = new Map<number, Refusal>();
  for (const { index, code, path, message } of rejected) {
    // a payload can have several problems: the first one is told
    if (refusals.has(index)) continue;
    refusals.set(index, {
      status: 200,
      code,
      path,
      message: path ? `${path}: ${message}` : message,
    });
  }
  return refusals;
}

/** Keeps payloads that the API will never take, with the reason: neither tried for ever nor thrown away. */
function keepAside(
  lines: readonly string[],
  { path, ...refusal }: Refusal,
  ways: Ways,
  tally: Tally,
): boolean {
  const refused_at = new Date().toISOString();
  const kept = ways.refused.append(
    lines.map((line) => JSON.stringify({ ...refusal, refused_at, payload: parsed(line) })),
  );
  tally.refused += lines.length;
  if (!kept.kept) tally.lost += lines.length;
  tally.problems.push(
    `The API refused ${payloads(lines.length)}: ${refusal.code}: ` +
      `${sentence(refusal.message, cureOf(refusal.code, path, lines[0]))} ` +
      (kept.kept
        ? `Kept in ${ways.refused.path}`
        : `Not kept, for ${kept.reason}: ${ways.refused.path}`),
  );
  return kept.kept;
}

/** What to do about a refusal, where that is known; else nothing. */
function cureOf(code: string, path: string, line = ""): string {
  if (code !== "out_of_scope" || path !== "hostname") return "";
  const { data } = z.object({ hostname: z.string() }).safeParse(parsed(line));
  return data ? `use --hostname, or a token for host ${data.hostname}` : "";
}

/** A message with what to do about it, and one period at the end. */
function sentence(message: string, cure: string): string {
  return `${[message.replace(/\.$/, ""), cure].filter(Boolean).join("; ")}.`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}

function waitingWords({ spool }: Ways): string {
  return `spooled (${payloads(spool.lines().length)} waiting, ${megabytes(spool.bytes())})`;
}
