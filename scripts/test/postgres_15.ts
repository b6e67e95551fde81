/** Debian's Postgres 15: the oldest that BRUCE runs on, and one that has LLVM. .ci/run installs it. */
export const postgres15 = "/usr/lib/postgresql/15/bin";

/** False where it is not installed: then its tests are left out. */
export const hasPostgres15: boolean = isThere(`${postgres15}/initdb`);

/** pg_cron, built for that server. */
export const hasPgCron15: boolean = hasPostgres15 &&
  isThere("/usr/lib/postgresql/15/lib/pg_cron.so");

function isThere(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
