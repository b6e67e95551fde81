const encoder = new TextEncoder();

/** Writes to standard output without a newline. */
function write(text: string): void {
  Deno.stdout.writeSync(encoder.encode(text));
}

/**
 * Shows a step while it runs: its name at once, what came of it and its time when it is done.
 * `work` returns the short text that stands behind the name.
 */
export async function step(name: string, work: () => Promise<string>): Promise<void> {
  write(`  ${name.padEnd(14)}`);
  const started = performance.now();
  try {
    const outcome = await work();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    // on a terminal Deno clears the line when it loads modules meanwhile
    if (Deno.stdout.isTerminal()) write(`\r  ${name.padEnd(14)}`);
    write(`${outcome.padEnd(62)} ${seconds.padStart(5)} s\n`);
  } catch (error) {
    write("failed\n");
    throw error;
  }
}

/** Says on the screen and in the log, in one sentence, what happened to a running stack. */
export function tell(sentence: string): void {
  console.error(sentence);
  write(`${new Date().toISOString()} ${sentence}\n`);
}
