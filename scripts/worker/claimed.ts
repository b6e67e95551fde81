import { z } from "zod";

/** A command as the queue hands it out. It may say anything: nothing of it is run before `admit` agrees. */
export const claimedSchema = z.looseObject({
  command_id: z.uuid(),
  lease: z.uuid(),
  attempt: z.int().min(0),
  lease_s: z.number().positive(),
  max_runtime_s: z.number().positive(),
  name: z.string(),
  target: z.string().nullable(),
  arguments: z.record(z.string(), z.unknown()),
  argv: z.array(z.string()),
});

/** See {@link claimedSchema}. */
export type Claimed = z.output<typeof claimedSchema>;

/** What is needed to answer for a command that is otherwise unreadable. */
export const leaseSchema = z.looseObject({ command_id: z.uuid(), lease: z.uuid() });
