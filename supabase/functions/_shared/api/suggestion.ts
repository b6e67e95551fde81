import { z } from "zod";
import { time } from "./answer.ts";

/** One thing that would end a difference: what to do, why, at which risk, and exactly how. Nothing does it by itself. */
export const suggestion = z.looseObject({
  key: z.string().describe("Names it for good: what was tried is remembered by it."),
  kind: z.string().describe(
    "start, restart, command, compose, adopt, declare, retire, netbox, release, forget, tune, maintenance, waive; ask " +
      "and wait end nothing by themselves.",
  ),
  title: z.string(),
  why: z.string().optional().describe("Also whether it worked here before."),
  risk: z.enum(["none", "low", "medium", "high"]),
  risk_why: z.string().optional(),
  cli: z.string().optional().describe("A line that a person runs where the command bruce is."),
  call: z.looseObject({
    method: z.enum(["GET", "POST"]),
    path: z.string().describe("Below the URL of the functions."),
    body: z.looseObject({}).optional().describe("Of a GET its parameters."),
  }).optional().describe("The call of this API that does it; most need role operator."),
  command: z.looseObject({
    name: z.string(),
    target: z.string(),
    arguments: z.record(z.string(), z.unknown()),
  }).optional().describe("A command of the allow-list that would be admitted as it is."),
  needs_approval: z.boolean().optional().describe("Of the command."),
  shell: z.looseObject({
    on: z.string().optional().describe("The machine; any that reaches it, where it is not there."),
    in: z.string().optional().describe("The folder."),
    line: z.string(),
  }).optional(),
  compose: z.looseObject({
    file: z.string().optional(),
    project: z.string().optional(),
    service: z.string(),
    lines: z.array(z.string()).describe("What the file has to say of the service."),
  }).optional(),
  sql: z.string().optional(),
  url: z.string().optional().describe("A page to open: where it is clicked, or what explains it."),
  netbox: z.boolean().optional().describe("It writes into NetBox."),
  elsewhere: z.string().optional().describe("Another host that it is about, too."),
  tried: z.looseObject({
    worked: z.int(),
    times: z.int(),
    worked_at: time.nullable(),
    failed_in_a_row: z.int(),
  }).optional().describe("What became of it here, each time that an observation told."),
});

/** What would end a difference, best first. */
export const suggestions = z.array(suggestion).describe(
  "What would end it, best first. To propose, not to do: who reads them decides.",
);
