import { z } from "zod";
import { name, wholeNumber } from "../fields.ts";
import { outputText } from "./output.ts";
import { uuid } from "../api/query.ts";

const commandName = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "Must be the name of a command.");
const glob = z.string().min(1).max(253);

/** Asks for a command. Arguments are judged by the database: its allow-list says what they may be. */
export const enqueueRequest = z.strictObject({
  /** Any text: what is not on the allow-list is stored as rejected. */
  name: z.string().min(1).max(200),
  target: z.string().min(1).max(1_000),
  arguments: z.record(z.string(), z.unknown()).default({}),
  priority: wholeNumber(-9, 9).default(0),
  issue_id: uuid.nullish(),
  /** Chosen by the caller: the same one again is the same command, not a second one. */
  request_id: uuid.nullish(),
});

/**
 * Asks for work. Without `targets` or `names` any will do, as far as the token and the allow-list go. A worker that runs
 * `once` is not expected to ask again.
 */
export const claimRequest = z.strictObject({
  worker: z.string().regex(
    /^[A-Za-z0-9][A-Za-z0-9._@:-]{0,62}$/,
    "Must be a letter or digit, then up to 62 of those, `.`, `_`, `@`, `:` or `-`.",
  ),
  targets: z.array(glob).max(500).nullish(),
  names: z.array(commandName).max(200).nullish(),
  max: wholeNumber(1, 20).default(1),
  lease_s: wholeNumber(5, 600).default(60),
  once: z.boolean().default(false),
});

/** Says that a worker holds a command. */
export const heartbeatRequest = z.strictObject({ command_id: uuid, lease: uuid });

/** How a command ended. Output of any kind is taken: what text cannot hold is replaced, what is too long is cut. */
export const resultRequest = z.strictObject({
  command_id: uuid,
  lease: uuid,
  outcome: z.enum(["succeeded", "failed", "undetermined", "rejected"]),
  exit_code: z.int().min(-2147483648).max(2147483647).nullish(),
  signal: z.string().max(32).nullish(),
  stdout: outputText.nullish(),
  stderr: outputText.nullish(),
  stdout_truncated: z.boolean().nullish(),
  stderr_truncated: z.boolean().nullish(),
  started_at: z.string().max(64).nullish(),
  finished_at: z.string().max(64).nullish(),
  error: outputText.nullish(),
});

/** A result as the rpc `finish_command` takes it. */
export function resultParameters(
  { command_id, lease, stdout, stderr, error, ...rest }: z.output<typeof resultRequest>,
): Record<string, unknown> {
  const result = {
    ...rest,
    error: error?.text,
    stdout: stdout?.text,
    stderr: stderr?.text,
    stdout_truncated: rest.stdout_truncated === true || stdout?.isCut === true,
    stderr_truncated: rest.stderr_truncated === true || stderr?.isCut === true,
  };
  return { command_id, lease, result };
}

/** Says why a command is cancelled; the body may be left out. */
export const cancelRequest = z.strictObject({
  command_id: uuid,
  reason: z.string().max(500).nullish(),
});

const state = z.enum([
  "pending",
  "awaiting_approval",
  "claimed",
  "running",
  "succeeded",
  "failed",
  "rejected",
  "expired",
  "cancelled",
  "undetermined",
]);

/** What the rpcs that ask for, approve, cancel or repeat a command answer. */
export const commandAnswer = z.object({
  command_id: uuid,
  state,
  reason: z.string().nullable(),
  target: z.string(),
  not_before: z.string(),
  expires_at: z.string(),
});

/** What the rpc `claim_commands` answers. */
export const claimAnswer = z.object({
  commands: z.array(z.object({
    command_id: uuid,
    name: z.string(),
    target: name,
    arguments: z.record(z.string(), z.string()),
    argv: z.array(z.string()),
    attempt: z.int(),
    lease: uuid,
    lease_s: z.int(),
    max_runtime_s: z.int(),
    issue_id: uuid.nullable(),
  })),
});

const beat = z.union([state, z.literal("lost")]);

/** What is answered to a heartbeat; only `running` means go on. */
export const heartbeatAnswer = z.object({ status: beat, lease_until: z.string().nullable() });

/** What the rpc `heartbeat_command` answers. */
export const heartbeatRow = z.object({ state: beat, lease_until: z.string().nullable() })
  .transform(({ state, lease_until }) => ({ status: state, lease_until }));

/** What the rpc `finish_command` answers. */
export const resultAnswer = z.object({ recorded: z.boolean(), late: z.boolean(), state });

/** What the rpc `command_status` answers: all columns of the command, and the reports. */
export const statusAnswer = z.object({
  command: z.looseObject({ command_id: uuid, state }),
  results: z.array(z.looseObject({ outcome: z.string(), is_late: z.boolean() })),
});

/** What the rpc `command_allowlist` answers. */
export const allowlistAnswer = z.object({
  commands: z.array(z.looseObject({ name: z.string(), description: z.string() })),
});
