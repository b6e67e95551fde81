import { postgrest } from "../../../scripts/real/programs.ts";
import { freePort } from "../../../scripts/stack/free_port.ts";
import { asAdmin } from "../../../scripts/stack/postgres.ts";
import { testServer } from "../../_support/database.ts";
import { until } from "../../_support/condition.ts";

/** A PostgREST of its own in front of a database, which signs in as a hosted project's does. */
export class PostgrestServer implements AsyncDisposable {
  private constructor(readonly url: string, private readonly process: Deno.ChildProcess) {}

  static async start(database: string, jwtSecret: string): Promise<PostgrestServer> {
    const password = crypto.randomUUID();
    await asAdmin(
      testServer(),
      "postgres",
      (sql) => sql.unsafe(`alter role authenticator login password '${password}'`),
    );
    const signIn = new URL(testServer().url(database));
    signIn.username = "authenticator";
    signIn.password = password;
    const url = `http://127.0.0.1:${freePort()}`;
    const process = new Deno.Command(postgrest.command()!, {
      stdout: "null",
      stderr: "null",
      env: {
        PGRST_DB_URI: signIn.href,
        PGRST_DB_SCHEMAS: "public",
        PGRST_DB_EXTRA_SEARCH_PATH: "public, extensions",
        PGRST_DB_ANON_ROLE: "anon",
        PGRST_DB_MAX_ROWS: "1000",
        PGRST_DB_PLAN_ENABLED: "true",
        PGRST_DB_AGGREGATES_ENABLED: "true",
        PGRST_DB_TX_END: "commit-allow-override",
        PGRST_JWT_SECRET: jwtSecret,
        PGRST_SERVER_HOST: "127.0.0.1",
        PGRST_SERVER_PORT: new URL(url).port,
      },
    }).spawn();
    const server = new PostgrestServer(url, process);
    await until("PostgREST has read the schema", () =>
      fetch(`${url}/assets`).then(
        async (answer) => (await answer.body?.cancel(), answer.status !== 503),
        () => false,
      ));
    return server;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGTERM");
    await this.process.status;
  }
}
