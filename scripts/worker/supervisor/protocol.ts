/** Variable that marks the processes of one run. */
export const MARK = "BRUCE_RUN";

/** What a supervisor is to run: one line of JSON on its standard input. A second line, `stop`, ends it. */
export interface Order {
  argv: string[];
  cwd: string;
  environment: Record<string, string>;
  deadlineMs: number;
  /** Between SIGTERM and SIGKILL. */
  graceMs: number;
  /** How much of each stream is kept: half from its start, half from its end. */
  keepBytes: number;
}

/** One stream of a command, as far as it was kept. */
export interface Kept {
  text: string;
  truncated: boolean;
}

/** How a command ended: one line of JSON on the supervisor's standard output. */
export interface Report {
  /** Set when the program could not be started at all. */
  notStarted?: string;
  exitCode: number | null;
  signal: string | null;
  /** Why it was ended from here, if it was. */
  endedBy: "deadline" | "stop" | null;
  /** How many processes it had left behind, which were ended then. */
  leftBehind: number;
  /** How many processes could not be ended. */
  survivors: number;
  durationMs: number;
  stdout: Kept;
  stderr: Kept;
}
