import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { inProject } from "../../scripts/stack/paths.ts";
import { until } from "../_support/condition.ts";
import { withPlace } from "./support/place.ts";

Deno.test(
  "killed in the middle, nothing is lost and nothing doubled; meanwhile no second import runs",
  withPlace(async ({ write, path, names, rows, sql, url, ...place }) => {
    const ids = Array.from({ length: 1200 }, () => crypto.randomUUID());
    const lines = ids.map((id, index) =>
      JSON.stringify({
        id,
        hostname: "box",
        event_type: "NOTE",
        details: String(index),
        created_at: "2026-01-01T00:00:00Z",
      })
    );
    await write("events.jsonl", `${lines.join("\n")}\n`);
    const count = async () => Number((await rows("select count(*) from events"))[0]?.count);

    // somebody else is about to write an event of the second part: the import waits for him there
    const blocker = await sql.reserve();
    await blocker`begin`;
    await blocker`insert into events (event_id, event_type) values (${ids[700] ?? ""}, 'NOTE')`;
    const child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "-A",
        "--no-check",
        inProject("scripts/bruce.ts"),
        "import",
        "--archive",
        path("archive"),
        path("events.jsonl"),
      ],
      env: { BRUCE_DB_URL: url },
      cwd: inProject(),
      stdout: "null",
      stderr: "null",
    }).spawn();
    await until("the first part is in", async () => await count() === 500);
    const second = await place.import(path("events.jsonl"));
    deepStrictEqual([second.code, second.stdout], [6, ""]);
    match(second.stderr, /Another import is at work/);
    child.kill("SIGKILL");
    await child.status;
    await blocker`rollback`;
    blocker.release();
    await until(
      "the server has noticed",
      async () =>
        (await rows("select from pg_stat_activity where application_name = 'bruce import'"))
          .length === 0,
    );
    strictEqual(await count(), 500);
    deepStrictEqual(names(), ["events.jsonl"]);

    const { code, stdout, stderr } = await place.import(
      "--archive",
      path("archive"),
      path("events.jsonl"),
    );
    deepStrictEqual([code, stderr], [0, ""]);
    match(stdout, /1200 events: 700 stored, 500 duplicate/);
    deepStrictEqual(
      await rows(
        "select count(*)::integer, count(distinct details)::integer as different from events",
      ),
      [
        { count: 1200, different: 1200 },
      ],
    );
    deepStrictEqual(names(), []);
    strictEqual(names("archive").length, 1);
  }),
);

Deno.test(
  "killed between the last row and the move: the next run only archives",
  withPlace(async ({ write, path, names, rows, ...place }) => {
    const file = await write("events.sql", "insert into events (event_type) values ('NOTE')");
    await place.import(file);
    const { code, stdout } = await place.import("--archive", path("archive"), file);
    strictEqual(code, 0);
    match(stdout, /imported before, unchanged → /);
    deepStrictEqual([names(), names("archive").length], [[], 1]);
    strictEqual((await rows("select from events")).length, 1);
  }),
);

Deno.test(
  "a database that is away, or a right that lacks, leaves the file where it is",
  withPlace(async ({ write, path, names, rows, sql, url, ...place }) => {
    const file = await write("events.sql", "insert into events (event_type) values ('NOTE')");
    await sql`create role importer login password 'x'`;
    const poor = url.replace(/\/\/[^@]*@/, "//importer:x@");
    for (const database of ["postgresql://127.0.0.1:1/x", poor]) {
      const { code, stdout } = await place.import(
        "--archive",
        path("archive"),
        "--db-url",
        database,
        file,
      );
      deepStrictEqual([code, stdout], [1, ""]);
      deepStrictEqual(names(), ["events.sql"]);
    }
    strictEqual((await rows("select from events")).length, 0);

    // what service_role may is enough
    await sql`grant service_role to importer`;
    await sql`alter role importer bypassrls`.catch(() => {});
    const asWriter = `${poor}?options=-c%20role%3Dservice_role`;
    const { code, stderr } = await place.import("--db-url", asWriter, file);
    deepStrictEqual([code, stderr], [0, ""]);
    await sql`drop role importer`;
  }),
);
