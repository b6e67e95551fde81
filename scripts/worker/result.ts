import { z } from "zod";

/** How a command ended, as `POST …/commands/{id}/result` takes it beside the lease. */
export const resultSchema = z.object({
  /**
   * `succeeded` and `failed` are known ends; `undetermined` means that it may or may not have done its work; `rejected`
   * that nothing was run, because this worker's own list does not allow it.
   */
  outcome: z.enum(["succeeded", "failed", "undetermined", "rejected"]),
  exit_code: z.int().nullable(),
  signal: z.string().nullable(),
  stdout: z.string(),
  stderr: z.string(),
  stdout_truncated: z.boolean(),
  stderr_truncated: z.boolean(),
  started_at: z.string().nullable(),
  finished_at: z.string().nullable(),
  error: z.string().nullable(),
});

/** See {@link resultSchema}. */
export type Result = z.output<typeof resultSchema>;

/** The result of a command of which nothing was seen: it did not run, or its end is unknown. */
export function unseen(
  outcome: "failed" | "undetermined" | "rejected",
  error: string,
  startedAt: string | null = null,
): Result {
  return {
    outcome,
    exit_code: null,
    signal: null,
    stdout: "",
    stderr: "",
    stdout_truncated: false,
    stderr_truncated: false,
    started_at: startedAt,
    finished_at: null,
    error,
  };
}
