import { z } from "zod";
import { type Answer, type Connection, post } from "../bruce_api/request.ts";
import { type Claimed, claimedSchema, leaseSchema } from "./claimed.ts";
import type { Result } from "./result.ts";

/** An answer without a body that matters. */
export type Unanswered = Exclude<Answer, { kind: "ok" }>;

/** What was handed out: readable commands, and such as can only be answered for. */
export type Handed =
  | { kind: "ok"; commands: Claimed[]; unreadable: { command_id: string; lease: string }[] }
  | Unanswered;

/** What the queue says of a command that runs. */
export type Beat = Said | Unanswered;

type Said = { kind: "running" } | { kind: "cancelled" } | { kind: "lost" };

/** What a worker asks for: commands of these names, for these targets. */
export interface ClaimRequest {
  worker: string;
  targets: string[];
  names: string[];
  max: number;
  lease_s: number;
  /** It means to end: it is not to be missed. */
  once?: true;
}

/** The function `commands`, as a worker uses it. */
export interface Queue {
  claim(request: ClaimRequest): Promise<Handed>;
  beat(commandId: string, lease: string): Promise<Beat>;
  finish(commandId: string, lease: string, result: Result): Promise<Answer>;
}

const claimAnswer = z.looseObject({ commands: z.array(z.unknown()) });
const beatAnswer = z.union([
  z.looseObject({ status: z.string() }),
  z.looseObject({ state: z.string() }).transform(({ state }) => ({ status: state })),
]);

/** The queue behind a connection. */
export function openQueue(connection: Connection): Queue {
  return {
    async claim(request) {
      const answer = await post(connection, "commands/claim", { json: request });
      if (answer.kind !== "ok") return answer;
      const parsed = claimAnswer.safeParse(answer.body);
      if (!parsed.success) return { kind: "away", reason: "an answer that is no list of commands" };
      return { kind: "ok", ...sorted(parsed.data.commands.slice(0, request.max)) };
    },
    async beat(commandId, lease) {
      const answer = await post(connection, `commands/${commandId}/heartbeat`, { json: { lease } });
      // not found, another's, or over: whatever it is, it is no longer ours
      if (answer.kind === "refused") return { kind: "lost" };
      if (answer.kind !== "ok") return answer;
      const { data } = beatAnswer.safeParse(answer.body);
      return data ? said(data.status) : { kind: "away", reason: "an answer without a status" };
    },
    finish: (commandId, lease, result) =>
      post(connection, `commands/${commandId}/result`, { json: { lease, ...result } }),
  };
}

/** Any state but these two: it is over, or another's. */
function said(status: string): Said {
  if (status === "running" || status === "cancelled") return { kind: status };
  return { kind: "lost" };
}

function sorted(commands: unknown[]) {
  const readable: Claimed[] = [];
  const unreadable: { command_id: string; lease: string }[] = [];
  for (const command of commands) {
    const { data } = claimedSchema.safeParse(command);
    if (data) {
      readable.push(data);
      continue;
    }
    const { data: lease } = leaseSchema.safeParse(command);
    if (lease) unreadable.push(lease);
  }
  return { commands: readable, unreadable };
}
