import { format } from "node:util";

/** How a command ended, and what it printed. */
export interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs the main function of a command in this process, and keeps what it prints. One at a time. */
export async function inProcess(main: () => Promise<number>): Promise<Ended> {
  const printed = { stdout: "", stderr: "" };
  const { log, error } = console;
  console.log = (...words) => printed.stdout += `${format(...words)}\n`;
  console.error = (...words) => printed.stderr += `${format(...words)}\n`;
  try {
    const code = await main();
    return { code, ...printed };
  } finally {
    Object.assign(console, { log, error });
  }
}
