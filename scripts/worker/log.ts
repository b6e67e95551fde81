/** Where the worker tells what happens: a line per command, and problems apart from it. */
export interface Log {
  status(line: string): void;
  problem(line: string): void;
}
