import type { Step, Wanted } from "./files.ts";
import type { Plan } from "./plan.ts";

/** Writes one line for a person. */
export type Tell = (line: string) => void;

/** What a step is called before it is done and afterwards. */
const WORDS: Record<Step, { will: string; did: string }> = {
  create: { will: "create", did: "created" },
  replace: { will: "replace", did: "replaced" },
  edited: { will: "overwrite", did: "overwrote" },
  mode: { will: "chmod", did: "chmod" },
  unchanged: { will: "unchanged", did: "unchanged" },
};

/** Says everything that would be done: each file with all that it would say, and what systemctl would be told. */
export function show({ steps, obsolete, calls }: Plan, root: string, tell: Tell): void {
  const call = (words: string[]) => tell(`call       systemctl ${words.join(" ")}`);
  calls.before.forEach(call);
  for (const { wanted, step } of steps) {
    tell(`${WORDS[step].will.padEnd(10)} ${about(wanted)}`);
    if (wanted.shown === null || step === "unchanged" || step === "mode") continue;
    tell(wanted.shown.trimEnd().replaceAll(/^(?=.)/gm, "    "));
  }
  for (const path of obsolete) tell(`remove     ${path}`);
  calls.after.forEach(call);
  if (root !== "/") tell(`All of it below ${root}; systemctl is not called.`);
}

/** Says what was done with a file. */
export function tellStep(wanted: Wanted, step: Step, tell: Tell): void {
  tell(`${WORDS[step].did.padEnd(10)} ${about(wanted)}`);
}

function about({ path, mode, content, shown }: Wanted): string {
  const words = [`mode ${mode.toString(8)}`];
  if (!(content instanceof Uint8Array)) words.push(`a copy of ${content.copyOf}`);
  else if (shown === null) words.push(`${Math.ceil(content.length / 1000)} kB`);
  return `${path} (${words.join(", ")})`;
}
