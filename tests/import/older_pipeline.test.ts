import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { withDatabase } from "../_support/database.ts";
import { withPlace } from "./support/place.ts";
import { numbers, oddText, spelled } from "./support/spellings.ts";

const FIXTURES = ["assets.sql", "netbox_snapshot.sql", "docker_events.sql", "proxmox_events.sql"];

Deno.test(
  "the files of the older pipeline are imported and archived; again they change nothing",
  withPlace(async ({ directory, path, fixture, names, rows, ...place }) => {
    for (const name of FIXTURES) await fixture(name, "2026-01-10T06:10:00Z");
    await place.write("notes.txt", "not a dump");
    const first = await place.import("--archive", path("archive"), directory);
    deepStrictEqual([first.code, first.stderr], [0, ""]);
    deepStrictEqual(names(), ["notes.txt"]);
    deepStrictEqual(
      names("archive").map((name) => name.replace(/^\d{8}T\d{6}Z-/, "")).sort(),
      [...FIXTURES].sort(),
    );
    deepStrictEqual(
      await rows(`select name, asset_type, host(primary_ip) as ip, role, tags, metadata
                  from assets order by name`),
      [
        {
          name: "TrueNAS",
          asset_type: "device",
          ip: "192.168.2.183",
          role: "nas",
          tags: [],
          metadata: { note: "l'hôte ; n'est pas une VM", rack: "étagère 2" },
        },
        {
          name: "box2-daily",
          asset_type: "vm",
          ip: "192.168.2.12",
          role: "docker-host",
          tags: ["daily", "services du soir", "docker"],
          metadata: {},
        },
        {
          name: "box2-edge",
          asset_type: "vm",
          ip: "192.168.2.13",
          role: "reverse-proxy",
          tags: ["edge", "proxy"],
          metadata: {},
        },
        {
          name: "box2-media",
          asset_type: "vm",
          ip: null,
          role: "docker-host",
          tags: ["media", "arr-stack"],
          metadata: {},
        },
      ],
    );
    deepStrictEqual(
      await rows(`select hostname, name, ports from expected_services order by 1, 2`),
      [
        { hostname: "TrueNAS", name: "syncthing", ports: [] },
        { hostname: "box2-daily", name: "freshrss", ports: ["tcp/8021"] },
        { hostname: "box2-daily", name: "readeck", ports: ["tcp/8022"] },
        { hostname: "box2-media", name: "jellyfin", ports: ["tcp/8096"] },
      ],
    );
    deepStrictEqual(
      await rows(`select hostname, service, event_type, expected, details,
                    created_at = '2026-01-10T06:05:03Z' as has_own_time,
                    created_at = '2026-01-10T06:10:00Z' as has_time_of_file
                  from events order by id`),
      [
        {
          hostname: "box2-daily",
          service: "freshrss",
          event_type: "SERVICE_MISSING",
          expected: "running",
          details: "freshrss n'est pas démarré : « exited »\ndepuis ce matin",
          has_own_time: true,
          has_time_of_file: false,
        },
        {
          hostname: "box2-media",
          service: "jellyfin",
          event_type: "PORT_MISMATCH",
          expected: "8096",
          details: '{"by":"cron"}',
          has_own_time: true,
          has_time_of_file: false,
        },
        {
          hostname: "box2-docs",
          service: null,
          event_type: "VM_DOWN",
          expected: null,
          details: null,
          has_own_time: false,
          has_time_of_file: true,
        },
        {
          hostname: "Box2",
          service: null,
          event_type: "NODE_UNREACHABLE",
          expected: null,
          details: null,
          has_own_time: false,
          has_time_of_file: true,
        },
      ],
    );

    const before = await everything(rows);
    for (const name of FIXTURES) await fixture(name);
    const second = await place.import("--archive", path("archive"), directory);
    deepStrictEqual([second.code, second.stderr], [0, ""]);
    strictEqual(second.stdout.match(/imported before, unchanged/g)?.length, 4);
    deepStrictEqual(await everything(rows), before);
    strictEqual(names("archive").length, 8);

    // the rows themselves know it too
    for (const name of FIXTURES) await fixture(name, "2026-01-10T06:10:00Z");
    const again = await place.import("--again", directory);
    deepStrictEqual([again.code, again.stderr], [0, ""]);
    deepStrictEqual(await everything(rows), before);
  }),
);

type Rows = (query: string) => Promise<Record<string, unknown>[]>;

async function everything(rows: Rows): Promise<Record<string, unknown>[]> {
  return await rows(`
    select to_jsonb(a) as row from assets as a union all select to_jsonb(s) from expected_services as s
    union all select to_jsonb(s) from snapshots as s union all select to_jsonb(e) from events as e
    union all select to_jsonb(o) from observed_snapshots as o union all select to_jsonb(i) from issues as i
    order by 1`);
}

Deno.test(
  "a state that comes back is imported, an old copy of a state is not",
  withPlace(async ({ write, rows, ...place }) => {
    const file = (role: string) =>
      `insert into assets (hostname, role) values ('box2-daily', '${role}')`;
    const role = async () => (await rows("select role from assets"))[0]?.role;
    const hour = (count: number) => new Date(Date.now() - 3_600_000 * count).toISOString();
    await place.import(await write("assets.sql", file("a"), hour(5)));
    await place.import(await write("assets.sql", file("b"), hour(4)));
    // a copy out of the archive
    await place.import(await write("assets.sql", file("a"), hour(5)));
    strictEqual(await role(), "b");
    // NetBox says so again
    await place.import(await write("assets.sql", file("a")));
    strictEqual(await role(), "a");
  }),
);

Deno.test(
  "a bad row is told with its line and costs its neighbours nothing; the file goes to failed",
  withPlace(async ({ write, path, names, rows, ...place }) => {
    await write(
      "events.sql",
      `\ufeffbegin;\r
insert into events (hostname, event_type, details, created_at) values\r
  ('a', 'NOTE', 'un\r\ndeux', '2026-01-01'),\r
  ('b', 'NOTE', 'x', 'yesterday or so'),\r
  ('c', null, 'x', '2026-01-01'),\r
  ('d', 'NOTE', 'x' || 'y', '2026-01-01'),\r
  ('e', 'NOTE', '"quoted"', '2026-01-02 03:04:05');\r
insert into assets (hostname, lifecycle) values ('f', 'asleep'), ('g', 'active'), (null, null);\r
insert into assets (hostname, primary_ip) values ('h', '192.0.2.300'), ('i', '192.0.2.1');\r
insert into events (hostname, event_type) values ('j', 'NOTE`,
    );
    const { code, stderr } = await place.import("--archive", path("archive"), path("events.sql"));
    strictEqual(code, 3);
    deepStrictEqual(stderr.match(/(?<=events\.sql:)\d+/g), ["5", "6", "7", "9", "9", "10", "11"]);
    deepStrictEqual(await rows("select hostname, details from events order by 1"), [
      { hostname: "a", details: "un\r\ndeux" },
      { hostname: "e", details: "quoted" },
    ]);
    deepStrictEqual(await rows("select name from assets order by 1"), [{ name: "g" }, {
      name: "i",
    }]);
    deepStrictEqual(names(), []);
    const [failed, reason] = names("archive/failed");
    match(failed ?? "", /^\d{8}T\d{6}Z-events\.sql$/);
    strictEqual(reason, `${failed}.reason.txt`);
    strictEqual(await Deno.readTextFile(path(`archive/failed/${reason}`)), stderr);
    deepStrictEqual(await rows("select outcome, jsonb_array_length(problems) from imports"), [
      { outcome: "partial", jsonb_array_length: 7 },
    ]);
  }),
);

Deno.test(
  "what is not what it is taken for is refused whole, and is never executed",
  withPlace(async ({ write, path, names, rows, ...place }) => {
    const files: [string, string | Uint8Array, RegExp][] = [
      [
        "drop.sql",
        "insert into assets (hostname) values ('x');\ndrop table events;",
        /:2: DROP TABLE/,
      ],
      ["empty.sql", "", /is empty/],
      ["half.json", `[{"hostname": "x"}, {"hostna`, /no JSON.*written whole/],
      ["latin.sql", new Uint8Array([0x2d, 0x2d, 0xe9]), /iconv -f LATIN1/],
      ["utf16.sql", new Uint8Array([0xff, 0xfe, 0x2d, 0]), /iconv -f UTF-16/],
      [
        "cut.sql.gz",
        gzipSync("insert into assets (hostname) values ('x')").subarray(0, 30),
        /unpacked/,
      ],
      ["strange.json", `{"some": "thing"}`, /not recognised: some; docs\/import\.md/],
    ];
    for (const [name, content] of files) await write(name, content);
    const { code, stderr, stdout } = await place.import(
      "--archive",
      path("archive"),
      place.directory,
    );
    strictEqual(code, 3);
    for (const [, , reason] of files) match(stderr, reason);
    strictEqual(stdout.match(/refused, nothing was imported/g)?.length, files.length);
    strictEqual(names("archive/failed").length, 2 * files.length);
    deepStrictEqual(await rows("select name from assets"), []);
    deepStrictEqual(await rows("select file_name from imports"), []);
  }),
);

Deno.test(
  "observations: as lines, with text for JSON, of an older time, of no known source, of the future",
  withPlace(async ({ write, rows, ...place }) => {
    const at = (hours: number) => new Date(Date.now() - 3_600_000 * hours).toISOString();
    const containers = (...names: string[]) => ({
      containers: names.map((name) => ({ name, state: "running" })),
    });
    const lines = [
      { hostname: "a", source: "docker", observed_at: at(1), snapshot: containers("web") },
      {
        hostname: "a",
        source_id: "docker",
        observed_at: at(3).replace("T", " "),
        id: 7,
        snapshot: JSON.stringify(containers("db")),
      },
      { hostname: "a", source: "ups", observed_at: at(1), snapshot: {} },
      { hostname: "a", source: "docker", observed_at: at(-1), snapshot: containers() },
      { hostname: "a", source: "docker", observed_at: at(24 * 400), snapshot: containers() },
      { hostname: "a", source: "docker", snapshot: [] },
      {
        hostname: "b",
        source: "docker",
        observed_at: at(1),
        error: { kind: "timeout", message: "x" },
      },
    ];
    const text = lines.map((line) => `${JSON.stringify(line)}\n`).join("");
    await write("observed.jsonl", `${text}{"hostname": "a", "sou`, at(2));
    const { code, stdout, stderr } = await place.import(place.path("observed.jsonl"));
    strictEqual(code, 3);
    deepStrictEqual(stderr.match(/(?<=observed\.jsonl:)\d+/g), ["3", "6", "8"]);
    match(stderr, /unknown source "ups": insert into sources/);
    match(stdout, /4 stored|3 stored, 1 late|2 stored, 2 late/);
    match(stdout, /1 ancient/);
    match(stdout, /1 clamped/);
    deepStrictEqual(
      await rows("select name from docker_state_latest where hostname = 'a'"),
      [{ name: "web" }],
    );
    strictEqual((await rows("select from observed_snapshots")).length, 4);
    deepStrictEqual(
      await rows(
        "select extract(epoch from now() - max(observed_at)) > 3500 as is_history from observed_snapshots",
      ),
      [{ is_history: true }],
      "what says that it is of the future was seen before its file was written",
    );

    // an old file without times is as old as the file
    await write(
      "docker.json",
      JSON.stringify([{ hostname: "a", source: "docker", snapshot: containers("old") }]),
      at(2),
    );
    strictEqual((await place.import(place.path("docker.json"))).code, 0);
    deepStrictEqual(
      await rows("select name from docker_state_latest where hostname = 'a'"),
      [{ name: "web" }],
    );
    // unless one says otherwise
    strictEqual((await place.import("--again", "--at", "now", place.path("docker.json"))).code, 0);
    deepStrictEqual(
      await rows("select name from docker_state_latest where hostname = 'a'"),
      [{ name: "old" }],
    );
  }),
);

Deno.test(
  "a dump of tables as JSON: ids of parents and sources become names",
  withPlace(async ({ write, rows, ...place }) => {
    const id = crypto.randomUUID();
    await write(
      "dump.json",
      JSON.stringify({
        sources: [{ id: 3, name: "docker" }, { id: 4, name: "UPS" }],
        assets: [
          {
            id,
            asset_type: "device",
            name: "Box2",
            parent: null,
            metadata: { os: "Proxmox VE" },
            created_at: "2025-12-01",
          },
          {
            id: crypto.randomUUID(),
            asset_type: "vm",
            name: "box2-daily",
            parent: id,
            metadata: null,
            tags: "vm, daily",
          },
        ],
        snapshots: [{ id: 1, snapshot_type: "docker", data: [], created_at: "2025-12-01" }],
        observed_snapshots: [{ hostname: "box2-daily", source_id: 4, snapshot: { load: 30 } }],
        events: [{
          id: 12,
          hostname: "Box2",
          event_type: "HOST_NOT_RESPONDING",
          expected: { state: "up" },
          created_at: "2025-12-01",
        }],
      }),
    );
    const { code, stderr } = await place.import(place.path("dump.json"));
    deepStrictEqual([code, stderr], [0, ""]);
    deepStrictEqual(await rows("select name, parent, tags, metadata from assets order by 1"), [
      { name: "Box2", parent: null, tags: [], metadata: { os: "Proxmox VE" } },
      { name: "box2-daily", parent: "Box2", tags: ["vm", "daily"], metadata: {} },
    ]);
    deepStrictEqual(await rows("select source from observed_snapshots"), [{ source: "ups" }]);
    deepStrictEqual(
      await rows("select event_type, expected from events where issue_id is null"),
      [{ event_type: "NODE_UNREACHABLE", expected: '{"state":"up"}' }],
    );
    deepStrictEqual(await rows("select snapshot_type from snapshots"), [{
      snapshot_type: "docker",
    }]);
  }),
);

Deno.test(
  "an old full state is kept as history and says so",
  withPlace(async ({ write, rows, ...place }) => {
    const state = (...hosts: string[]) =>
      JSON.stringify({ hosts: hosts.map((hostname) => ({ hostname })), complete: true });
    await place.import(await write("netbox.json", state("a", "b")));
    const { stdout, code } = await place.import(
      await write("netbox_old.json", state("a", "z"), "2026-01-01T00:00:00Z"),
    );
    strictEqual(code, 0);
    match(stdout, /kept as history \(--at now/);
    deepStrictEqual(await rows("select name, lifecycle from assets order by 1"), [
      { name: "a", lifecycle: "active" },
      { name: "b", lifecycle: "active" },
    ]);
  }),
);

Deno.test(
  "a dry run does it all and writes nothing; files stay where they are",
  withPlace(async ({ directory, path, fixture, names, rows, ...place }) => {
    for (const name of FIXTURES) await fixture(name);
    await place.write("bad.sql", "insert into events (event_type, created_at) values ('X', 'x')");
    const dry = await place.import("--dry-run", "--archive", path("archive"), directory);
    strictEqual(dry.code, 3);
    match(dry.stdout, /4 assets: 4 declared; dry run, nothing is written/);
    match(dry.stdout, /3 events: 2 stored, 1 duplicate/);
    match(dry.stderr, /bad\.sql:1: created_at is no time/);
    deepStrictEqual(await everything(rows), []);
    deepStrictEqual(await rows("select from imports union all select from journal"), []);
    deepStrictEqual(names(), ["bad.sql", ...FIXTURES].sort());
    const real = await place.import(directory);
    strictEqual(real.stdout, dry.stdout.replaceAll("; dry run, nothing is written", ""));
  }),
);

Deno.test(
  "usage: help, no files, a missing file, a bad time, no database; no password is printed",
  withPlace(async (place) => {
    const file = await place.write("a.sql", "");
    const [help, none, missing, time, away] = await Promise.all([
      place.import("--help"),
      place.import(),
      place.import(place.path("nothing.sql")),
      place.import("--at", "soon", file),
      place.import("--db-url", "postgresql://me:hunter2@127.0.0.1:1/x", file),
    ]);
    deepStrictEqual([help, none, missing, time, away].map(({ code }) => code), [0, 2, 2, 2, 1]);
    match(help.stdout, /Examples:/);
    ok(!`${away.stdout}${away.stderr}`.includes("hunter2"));
    deepStrictEqual(place.names(), ["a.sql"]);
  }),
);

Deno.test(
  "texts arrive as psql would have written them, however they are quoted",
  withPlace(async ({ write, rows, ...place }) => {
    const number = numbers(7);
    const texts = Array.from({ length: 400 }, () => oddText(number));
    const statements = texts.map((text, index) =>
      `insert into events (hostname, event_type, details, created_at) values (${
        spelled(text, number)
      }, 'NOTE', 'x', '2026-01-01T00:00:00Z'::timestamptz); -- ${index} it's`
    ).join("\n");
    // the time of the row tells them apart
    const file = statements.replace(
      /00:00:00Z(?='::timestamptz\); -- (\d+))/g,
      (_, index) =>
        `00:${String(Math.floor(index / 60)).padStart(2, "0")}:${
          String(index % 60).padStart(2, "0")
        }Z`,
    );
    const { code, stderr } = await place.import(await write("events.sql", file));
    deepStrictEqual([code, stderr], [0, ""]);
    const query = "select hostname from events order by created_at";
    const imported = (await rows(query)).map(({ hostname }) => hostname);
    deepStrictEqual(imported, texts);
    await withDatabase(async ({ sql }) => {
      await sql.unsafe(file).simple();
      deepStrictEqual((await sql.unsafe(query)).map(({ hostname }) => hostname), imported);
    });
  }),
);
