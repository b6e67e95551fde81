import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { dirname, join } from "node:path";
import { withStack } from "../_support/stack.ts";
import { bruce, environmentOf } from "./support/bruce.ts";

/** A BRUCE that knows the hosts box2-daily and nas, and a folder of compose files. */
function scene(
  test: (scene: {
    run(...words: string[]): ReturnType<typeof bruce>;
    directory: string;
    write(path: string, text: string): Promise<void>;
    declared(): Promise<string[]>;
    sql: Parameters<Parameters<typeof withStack>[0]>[0]["sql"];
  }) => Promise<void>,
) {
  return () =>
    withStack(async (stack) => {
      const directory = await Deno.makeTempDir({ prefix: "bruce-stacks-" });
      const environment = await environmentOf(stack);
      await stack
        .sql`insert into assets (name, asset_type) values ('box2-daily', 'vm'), ('nas', 'device')`;
      try {
        await test({
          directory,
          sql: stack.sql,
          run: (...words) => bruce(words, environment),
          write: async (path, text) => {
            await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
            await Deno.writeTextFile(join(directory, path), text);
          },
          declared: async () =>
            (await stack.sql`
              select concat_ws(' ', hostname, name, lifecycle, origin, image,
                nullif(array_to_string(ports, ','), '')) as line
              from expected_services order by 1`).map(({ line }) => line),
        });
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
}

Deno.test(
  "compose files are the declaration: what they lack later is retired, of others nothing is",
  scene(async ({ run, directory, write, declared, sql }) => {
    await write("box2_daily/.env", "not of a project");
    await write("box2_daily/rss/.env", "TAG=1.26\nSECRET=hunter2\n");
    await write(
      "box2_daily/rss/compose.yaml",
      `services:
  rss: { image: "freshrss/freshrss:\${TAG}", ports: ["8021:80"], environment: { S: "\${SECRET}" } }
  db: { image: postgres }`,
    );
    await write(
      "nas/media/compose.yml",
      "services: { media-jellyfin: { image: jf, profiles: [x] } }",
    );
    await sql`insert into expected_services (hostname, name) values ('nas', 'by-hand')`;
    const { code, stdout, stderr } = await run("declare", "--compose", directory, "--complete");
    deepStrictEqual([code, stderr, stdout], [0, "", "Declared: 3 new, 0 changed.\n"]);
    const rows = [
      "box2-daily rss active compose freshrss/freshrss:1.26 tcp/8021",
      "box2-daily rss-db active compose postgres",
      "nas by-hand active",
      "nas media-jellyfin planned compose jf",
    ];
    deepStrictEqual(await declared(), rows);
    const [kept] = await sql`select count(*)::int as n from snapshots where data::text ~ 'hunter2'`;
    strictEqual(kept?.n, 0);
    strictEqual(
      (await run("declare", "--compose", directory, "--complete")).stdout,
      "Nothing changed: it is declared already.\n",
    );

    await Deno.remove(join(directory, "nas"), { recursive: true });
    await write("box2_daily/rss/compose.yaml", "services: { rss: { image: freshrss/freshrss } }");
    strictEqual(
      (await run("declare", "--compose", directory)).stdout,
      "Declared: 0 new, 1 changed.\n",
      "it adds, and takes nothing away",
    );
    strictEqual(
      (await run("declare", "--compose", directory, "--complete")).stdout,
      "Declared: 0 new, 0 changed. Retired: box2-daily/rss-db, nas/media-jellyfin.\n",
    );
  }),
);

Deno.test(
  "what NetBox declares otherwise is told once; a container is found by its project",
  scene(async ({ run, directory, write, sql }) => {
    await sql`
      insert into expected_services (hostname, name, netbox_id, origin, ports)
      values ('nas', 'web', 5, 'netbox', '{tcp/80}')`;
    await write(
      "compose.yaml",
      `
name: lab
services:
  web: { container_name: web, image: w, ports: ["81:80"] }
  cache: { image: redis }`,
    );
    for (const _ of [1, 2]) {
      strictEqual((await run("declare", "--compose", directory, "--host", "nas")).code, 0);
    }
    const found = await sql`select details from issues where status = 'open'`;
    strictEqual(found.length, 1);
    match(
      found[0]?.details,
      /^web on nas is declared with tcp\/80 \(netbox\) and with tcp\/81 \(compose, bruce-stacks-\w+\/compose\.yaml\)\.$/,
    );
    const snapshot = {
      containers: [
        {
          name: "lab-cache-1",
          state: "running",
          image: "redis",
          compose: { project: "lab", service: "cache" },
        },
        { name: "web", state: "running", image: "w", ports: ["0.0.0.0:80->80/tcp"] },
      ],
    };
    await sql`
      insert into observed_snapshots (hostname, source, snapshot)
      values ('nas', 'docker', ${JSON.stringify(snapshot)}::text::jsonb)`;
    const [state] = await sql`
      select count(*)::int as n from bruce.service_state where state = 'running'`;
    strictEqual(state?.n, 2);
  }),
);

Deno.test(
  "what cannot be placed or read is named, and then nothing is retired",
  scene(async ({ run, directory, write, declared }) => {
    await write("nas/a/compose.yaml", "services: { a: { image: a } }");
    await write("nas/b/compose.yaml", "services: { b: { image: b } }");
    await run("declare", "--compose", directory, "--complete");
    await write("nas/b/compose.yaml", "services: { b: [ }");
    await write("who/c/compose.yaml", "services: { c: { image: c } }");
    await write("nas/d/compose.yaml", "name: a\nservices: { a: { image: d } }");
    const { code, stdout, stderr } = await run("declare", "--compose", directory, "--complete");
    deepStrictEqual([code, stdout], [1, "Nothing changed: it is declared already.\n"]);
    match(stderr, /nas\/b\/compose\.yaml is no YAML: /);
    match(stderr, /who\/c\/compose\.yaml: which host runs it\?/);
    match(
      stderr,
      /nas\/d\/compose\.yaml: a on nas is left out: .*nas\/a\/compose\.yaml declares that/,
    );
    match(stderr, /Nothing was retired, because something was left out\.\n$/);
    deepStrictEqual(await declared(), ["nas a active compose a", "nas b active compose b"]);

    // a name that two declare is enough
    for (const path of ["nas/b", "who"]) {
      await Deno.remove(join(directory, path), { recursive: true });
    }
    const twice = await run("declare", "--compose", directory, "--complete");
    deepStrictEqual([twice.code, twice.stdout], [1, "Nothing changed: it is declared already.\n"]);
    deepStrictEqual(await declared(), ["nas a active compose a", "nas b active compose b"]);

    const dry = await run("declare", "--compose", directory, "--dry-run");
    strictEqual(JSON.parse(dry.stdout).origin, "compose");
    for (const words of [[], ["x.json", "--compose", directory], ["-", "--complete"]]) {
      strictEqual((await run("declare", ...words)).code, 2, words.join(" "));
    }
  }),
);
