import { z } from "zod";
import { matchesGlob } from "../../supabase/functions/_shared/names.ts";
import { placeholdersOf, TARGET } from "./template.ts";

const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, "must be a snake_case name");

/** Nothing that a shell, a terminal or the kernel could read as more than one word. */
const word = z.string().min(1).max(512)
  .regex(/^\P{Cc}*$/u, "must not hold control characters");

const pattern = z.string().min(1).max(512).refine(isPattern, "is no regular expression");

const argument = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("pattern"),
    /** Must match the whole value. */
    pattern,
    max_length: z.int().min(1).max(512).default(64),
  }),
  z.strictObject({ type: z.literal("enum"), values: z.array(word).min(1) }),
  z.strictObject({
    type: z.literal("integer"),
    min: z.int().min(0),
    max: z.int().min(0),
  }),
]);

const variable = z.string().regex(/^[A-Z_][A-Z0-9_]*$/, "must be the name of a variable")
  .refine((name) => !name.startsWith("LD_"), "must not change how programs are linked");

const command = z.strictObject({
  description: z.string().optional(),
  /** Names of the targets below, or globs over them; a target that is not declared is never reached. */
  targets: z.array(z.string().min(1)).min(1),
  argv: z.array(word).min(1),
  arguments: z.record(name, argument).default({}),
  max_runtime_s: z.int().min(1).max(86_400),
  /** Working directory, of commands that run on this machine. */
  cwd: z.string().startsWith("/").default("/"),
  /** Variables of the worker's own environment that the command may see; only where it runs on this machine. */
  pass_environment: z.array(variable).default([]),
});

const sshTarget = z.strictObject({
  run: z.literal("ssh"),
  host: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.:_-]*$/, "must be a host name or an address"),
  user: z.string().regex(/^[A-Za-z_][A-Za-z0-9._-]*$/, "must be a user name").optional(),
  port: z.int().min(1).max(65_535).optional(),
  identity_file: z.string().startsWith("/").optional(),
  known_hosts_file: z.string().startsWith("/").optional(),
  /** Puts `timeout` of coreutils before the command, for closing a connection ends nothing at the far end. */
  remote_timeout: z.boolean().default(true),
});

const target = z.discriminatedUnion("run", [
  z.strictObject({ run: z.literal("local") }),
  sshTarget,
]);

/** What one worker may run, where and how: its own copy, that nothing in the database can change. */
export const allowlistSchema = z.strictObject({
  targets: z.record(word, target),
  commands: z.record(name, command),
}).superRefine(({ targets, commands }, context) => {
  const fault = (path: string[], message: string) =>
    context.addIssue({ code: "custom", path: ["commands", ...path], message });
  for (const [key, { argv, arguments: given, targets: globs }] of Object.entries(commands)) {
    const used = argv.flatMap(placeholdersOf);
    for (const name of used) {
      if (name !== TARGET && !Object.hasOwn(given, name)) {
        fault([key, "argv"], `{${name}} is no argument of it`);
      }
    }
    if (Object.hasOwn(given, TARGET)) fault([key, "arguments"], "target is taken");
    for (const name of Object.keys(given)) {
      if (!used.includes(name)) fault([key, "arguments", name], "is not used in argv");
    }
    if (placeholdersOf(argv[0] ?? "").length > 0) {
      fault([key, "argv"], "the program must be fixed");
    }
    for (const glob of globs) {
      const names = Object.keys(targets).filter((name) => matchesGlob(name, glob));
      if (names.length === 0) fault([key, "targets"], `${glob} is none of the targets`);
      const odd = names.find((name) => !/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name));
      if (odd && used.includes(TARGET)) {
        fault([key, "argv"], `the name ${odd} cannot be part of a command`);
      }
    }
  }
});

/** See {@link allowlistSchema}. */
export type Allowlist = z.output<typeof allowlistSchema>;

/** One command of the list. */
export type AllowedCommand = Allowlist["commands"][string];

/** Where a command runs. */
export type Target = Allowlist["targets"][string];

/** A target that is reached over SSH. */
export type SshTarget = z.output<typeof sshTarget>;

/** What an argument may be. */
export type ArgumentRule = z.output<typeof argument>;

function isPattern(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
