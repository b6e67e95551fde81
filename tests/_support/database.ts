import postgres from "postgres";
import { seed } from "../../scripts/stack/migrate.ts";
import { startTestServer, type TestServer } from "../../scripts/test/server.ts";

/** A migrated database of its own for one test. */
export interface TestDatabase {
  name: string;
  /** Connection string of the owner, the role `postgres`: no superuser, as on Supabase. */
  url: string;
  /** Connections as the owner, closed when the test ends. */
  sql: postgres.Sql;
}

let server: TestServer | undefined;

Deno.test.beforeAll(async () => {
  server = await startTestServer();
});

Deno.test.afterAll(async () => {
  await server?.stop();
});

let template: Promise<string> | undefined;

/** The database that seeded ones are cloned from: the seed costs as much as ten clones, so a file pays for it once. */
function seeded(server: TestServer): Promise<string> {
  return template ??= (async () => {
    const name = await server.clone();
    await seed(server.url(name));
    return name;
  })();
}

/** The one server of this test file: started before its first test, stopped after the last. */
export function testServer(): TestServer {
  if (!server) throw new Error("The test server runs only while tests do: ask for it in a test.");
  return server;
}

/**
 * Runs a test with a fresh clone of the migrated database, then drops it.
 *
 * @example
 * Deno.test("an asset is found by its alias", () =>
 *   withDatabase(async ({ sql }) => {
 *     await sql`insert into assets (name) values ('box1')`;
 *   }));
 */
export async function withDatabase<T>(
  test: (database: TestDatabase) => Promise<T>,
  options: { seeded?: boolean } = {},
): Promise<T> {
  const server = testServer();
  const name = await server.clone(options.seeded ? await seeded(server) : undefined);
  const url = server.url(name);
  const sql = postgres(url, { max: 4, onnotice: () => {} });
  try {
    return await test({ name, url, sql });
  } finally {
    await sql.end({ timeout: 5 });
    await server.drop(name);
  }
}
