import assert from "node:assert/strict";
import type postgres from "postgres";
import { envelopeOf, sendSigned } from "../netbox/support/webhook.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { main as importMain } from "../../scripts/import/main.ts";
import { type Planted, PlantedSecrets } from "./planted.ts";

/** Puts planted secrets into the database by one way. */
type Way = (
  stack: TestStack,
  planted: PlantedSecrets,
  hostname: string,
) => Promise<unknown>;

const textsOf = (texts: readonly Planted[]) => texts.map(({ text }) => text);

async function send(
  stack: TestStack,
  name: string,
  role: string,
  payload: unknown,
  // deno-lint-ignore no-explicit-any -- the callers say what is in it
): Promise<any> {
  const response = await fetch(`${stack.functions_url}/${name}`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await stack.token(role)}`,
      "content-type": "application/json",
    },
    body: JSON.stringify(payload),
  });
  const body = await response.text();
  assert.ok(response.ok, body);
  assert.doesNotMatch(body, /"rejected_total":[1-9]/, body);
  return JSON.parse(body);
}

const ingest = (stack: TestStack, source: string, hostname: string, more: object) =>
  send(stack, "ingest", "collector", {
    hostname,
    source,
    observed_at: new Date().toISOString(),
    ...more,
  });

const snapshot =
  (source: string, of: (planted: PlantedSecrets) => object): Way => (stack, planted, hostname) =>
    ingest(stack, source, hostname, { snapshot: of(planted) });

const each = (texts: readonly Planted[], sql: (text: string) => Promise<unknown>) =>
  texts.reduce(
    (before, { text }) => before.then(() => sql(text)),
    Promise.resolve() as Promise<unknown>,
  );

/** Eight in one text, where each text costs much. */
const grouped = (texts: readonly Planted[]) =>
  Array.from({ length: Math.ceil(texts.length / 8) }, (_, i) => ({
    text: textsOf(texts.slice(i * 8, i * 8 + 8)).join("\n"),
    needle: "",
  }));

const WAYS: Readonly<Record<string, Way>> = {
  "docker: what inspect says": snapshot("docker", ({ texts, members }) => ({
    containers: textsOf(texts).map((text, i) => ({
      name: `c${i}`,
      state: "running",
      image: `web:${i}`,
      labels: { ...(i === 0 ? members : {}), note: text },
      status: text,
      Path: text,
      Args: [text],
      cmd: [text],
      Env: [`X=${text}`],
      health: { Log: [{ Output: text }] },
      Config: { Healthcheck: { Test: ["CMD", text] }, Env: [text] },
      environment: [{ name: "A", value: text }],
    })),
  })),
  "docker: images and keys": snapshot("docker", ({ texts, members }) => ({
    containers: textsOf(texts).map((text, i) => ({ name: `c${i}`, state: "running", image: text })),
    info: { ...members, list: textsOf(texts) },
  })),
  proxmox: snapshot("proxmox", ({ texts, members }) => ({
    nodes: [{ node: "pve", status: "online" }],
    storages: [],
    guests: textsOf(texts).map((text, i) => ({
      vmid: 100 + i,
      name: `g${i}`,
      node: "pve",
      type: "qemu",
      status: "running",
      description: text,
      tags: text,
      config: members,
    })),
  })),
  truenas: snapshot("truenas", ({ texts, members }) => ({
    apps: textsOf(texts).map((text, i) => ({
      name: `a${i}`,
      state: "RUNNING",
      notes: text,
      config: members,
    })),
    pools: [],
    alerts: textsOf(texts).map((text, i) => ({ id: `${i}`, level: "WARNING", text })),
  })),
  proxy: snapshot("proxy", ({ texts, members }) => ({
    routes: textsOf(texts).map((text, i) => ({
      domain_names: [`d${i}.lan`],
      forward_host: "10.0.0.1",
      forward_port: 80,
      enabled: true,
      advanced_config: text,
      meta: { nginx_err: text, ...members },
    })),
  })),
  "service_health": snapshot("service_health", ({ texts, members }) => ({
    checks: textsOf(texts).map((text, i) => ({
      name: `s${i}`,
      ok: false,
      url: text,
      error: text,
      more: members,
    })),
  })),
  "a source of one's own": async (stack, planted, hostname) => {
    await stack.sql`insert into sources (name) values ('mine')`;
    await ingest(stack, "mine", hostname, {
      snapshot: { texts: textsOf(planted.texts), ...planted.members },
    });
  },
  "changes to a base": async (stack, { texts, members }, hostname) => {
    const whole = { complete: true, base: null, snapshot: { containers: [] } };
    const { bases } = await ingest(stack, "docker", hostname, whole);
    const containers = textsOf(texts).map((text, i) => ({
      name: `c${i}`,
      image: text,
      note: text,
    }));
    await ingest(stack, "docker", hostname, {
      base: bases[0].base,
      snapshot: { more: members },
      changes: { containers },
    });
  },
  "an imported file": async ({ url }, { texts, members }, hostname) => {
    const directory = await Deno.makeTempDir();
    try {
      const metadata = { ...members, list: textsOf(texts) };
      const tags = JSON.stringify(textsOf(texts));
      const lines = [
        JSON.stringify({ hostname, services: [{ name: "web", metadata }] }),
        JSON.stringify({
          name: `${hostname}b`,
          asset_type: "vm",
          metadata,
          tags: JSON.parse(tags),
        }),
        ...textsOf(texts).map((text) =>
          JSON.stringify({ hostname, event_type: "NOTE", severity: "info", details: text })
        ),
      ];
      await Deno.writeTextFile(`${directory}/planted.jsonl`, lines.join("\n"));
      const said: string[] = [];
      const say = (line: string) => void said.push(line);
      const code = await importMain([`${directory}/planted.jsonl`], {
        environment: { BRUCE_DB_URL: url },
        say,
        complain: say,
      });
      assert.equal(code, 0, said.join("\n"));
    } finally {
      await Deno.remove(directory, { recursive: true });
    }
  },
  "an error of a collector": async (stack, { texts }, hostname) => {
    for (const [i, { text }] of texts.entries()) {
      await ingest(stack, "docker", `${hostname}-${i % 4}`, {
        error: { kind: "failed", message: text },
        snapshot: {},
      });
    }
  },
  "observed_snapshots": async ({ sql }, { texts, members }, hostname) => {
    await sql`insert into observed_snapshots (hostname, source, snapshot)
      values (${hostname}, 'docker', ${
      sql.json({ containers: [], texts: textsOf(texts), ...members })
    })`;
    // late
    await sql`insert into observed_snapshots (hostname, source, snapshot, observed_at)
      values (${hostname}, 'docker', ${
      sql.json({ containers: [], late: textsOf(texts), ...members })
    }, now() - interval '1 day')`;
  },
  "snapshots": ({ sql }, { texts, members }) =>
    sql`insert into snapshots (snapshot_type, data) values ('other', ${
      sql.json({ t: textsOf(texts), ...members })
    })`,
  "expected": (stack, { texts, members }, hostname) =>
    send(stack, "expected", "operator", {
      hostname,
      services: [{ name: "web", metadata: { ...members, list: textsOf(texts) } }],
    }),
  "rows of assets": ({ sql }, { texts, members }, hostname) =>
    sql`insert into assets (name, metadata, tags) values
      (${hostname}, ${sql.json({ t: textsOf(texts), ...members })}, ${textsOf(texts)})`,
  "rows of expected_services": async ({ sql }, { texts, members }, hostname) => {
    await sql`insert into expected_services (hostname, name, metadata)
      values (${hostname}, 'web', ${sql.json({ t: textsOf(texts), ...members })})`;
    await each(
      texts,
      (text) =>
        sql`update expected_services set image = ${text}, role = ${text} where hostname = ${hostname}`,
    );
  },
  "netbox-webhook": async (stack, { texts, members }, hostname) => {
    const custom_fields = {
      ...members,
      ...Object.fromEntries(textsOf(texts).map((text, i) => [`f${i}`, text])),
    };
    const { status } = await sendSigned(
      `${stack.functions_url}/netbox-webhook`,
      stack.netbox_webhook_secret,
      envelopeOf({
        type: "virtualization.virtualmachine",
        data: {
          id: 77,
          name: hostname,
          status: { value: "active", label: "Active" },
          custom_fields,
          comments: texts[0]!.text,
        },
      }),
    );
    assert.ok(status < 300, `${status}`);
  },
  "results of commands": async ({ sql }, { texts }) => {
    await sql`insert into assets (name) values ('runner')`;
    await sql`insert into bruce_cmd_allowlist (name, enabled, description, risk, argv, arguments)
      values ('run', true, 'Runs.', 'low', array['run'], '{}')`;
    const [command] =
      await sql`select bruce.enqueue_command('run', '{}', 'runner', 'me') ->> 'command_id' as id`;
    await each(
      texts,
      (text) =>
        sql`select bruce.keep_result(c, gen_random_uuid(), ${
          sql.json({ outcome: "failed", stdout: `out\n${text}\n`, stderr: text, error: text })
        }, false, 'w', now()) from bruce_cmd as c where c.command_id = ${command!.id}`,
    );
  },
  "arguments of commands": async ({ sql }, { texts, members }) => {
    await sql`insert into bruce_cmd_allowlist (name, enabled, description, risk, argv, arguments) values
      ('say', true, 'Says.', 'low', array['echo', '{text}'], '{"text": {"type": "text", "max_length": 2000}}')
      on conflict do nothing`.catch(() => {});
    await each(
      texts,
      (text) => sql`select bruce.enqueue_command('say', ${sql.json({ text })}, 'runner', ${text})`,
    );
    await sql`select bruce.enqueue_command('say', ${sql.json(members)}, 'runner', 'me')`;
  },
  "memories": ({ sql }, { texts }) =>
    each(
      texts,
      (text) => sql`insert into memories (source, body) values ('me', ${"Note: " + text})`,
    ),
  "reasons and notes": async ({ sql }, { texts }, hostname) => {
    await each(grouped(texts), async (text) => {
      await sql`insert into maintenance_windows (reason, hostname, starts_at, ends_at, created_by)
        values (${text}, ${hostname}, now(), now() + interval '1 hour', ${text})`;
      await sql`insert into waivers (reason, hostname, expires_at, created_by)
        values (${text}, ${hostname}, now() + interval '1 hour', ${text})`;
      await sql`select bruce.write_journal(p_kind => 'note', p_message => ${text}, p_actor => 'me',
        p_details => ${sql.json({ note: text })})`;
    });
  },
  "an acknowledgement": async ({ sql }, { texts }, hostname) => {
    await sql`insert into expected_services (hostname, name) values (${hostname}, 'gone')`;
    await sql`insert into observed_snapshots (hostname, source, snapshot) values (${hostname}, 'docker', '{"containers": []}')`;
    await each(
      grouped(texts),
      (text) =>
        sql`select acknowledge(i.issue_id, 'me', ${text}) from issues as i where i.status = 'open' limit 1`,
    );
  },
  "events": ({ sql }, { texts }, hostname) =>
    each(
      texts,
      (text) =>
        sql`insert into events (hostname, event_type, severity, details, expected, observed)
        values (${hostname}, 'NOTE', 'info', ${text}, ${text}, ${text})`,
    ),
  "targets and reactions": async ({ sql }, { texts }) => {
    for (const [i, { text }] of texts.entries()) {
      await sql`insert into targets (name, kind, description) values (${`t${i}`}, 'journal', ${text})`;
      await sql`insert into targets (name, kind, settings) values (${`u${i}`}, 'ntfy', ${
        sql.json({ topic: "x", note: text })
      })`
        .catch((error) => assert.match(error.message, /no_secret|address/));
      await sql`insert into reactions (name, target, description) values (${`r${i}`}, ${`t${i}`}, ${text})`;
    }
  },
};

/** Every row of every table as text: what a dump holds. */
async function dumped(sql: postgres.Sql): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select format('%I.%I', n.nspname, c.relname) as name
    from pg_class as c join pg_namespace as n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname in ('public', 'bruce')`;
  const parts: string[] = [];
  for (const { name } of tables) {
    const rows = await sql.unsafe(`select t::text as row from ${name} as t`);
    parts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return parts.join("\n");
}

/** What pg_dump writes, where the server of this run is an installed one that has it; else nothing. */
async function pgDump(url: string): Promise<string> {
  const programs = Deno.env.get("BRUCE_TEST_POSTGRES");
  if (!programs) return "";
  const { success, stdout, stderr } = await new Deno.Command(`${programs}/pg_dump`, {
    args: ["--data-only", "--schema=public", "--schema=bruce", url],
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  const dump = new TextDecoder().decode(stdout);
  assert.match(dump, /\[redacted\]/);
  return dump;
}

Deno.test("no secret that is planted by any way is kept", () =>
  withStack(async (stack) => {
    const logged: string[] = [];
    const { error, warn } = console;
    console.error = console.warn = (...parts: unknown[]) =>
      void logged.push(
        parts.map((part) => typeof part === "string" ? part : Deno.inspect(part)).join(" "),
      );
    const needles = new Map<string, string>();
    await stack
      .sql`insert into targets (name, kind, url) values ('hook', 'webhook', 'http://127.0.0.1:9/')`;
    await stack.sql`insert into reactions (name, target) values ('everything', 'hook')`;
    try {
      for (const [i, [name, way]] of Object.entries(WAYS).entries()) {
        const planted = new PlantedSecrets(i + 1);
        await way(stack, planted, `host${i}`);
        for (const needle of planted.needles) needles.set(needle.toLowerCase(), name);
      }
    } finally {
      Object.assign(console, { error, warn });
    }
    const dump = await dumped(stack.sql) + await pgDump(stack.url);
    assert.match(dump, /^public\.actions .*\[redacted\]/m, "notices");
    const found = (text: string) => {
      const kept = new Map<string, string>();
      for (const line of text.split("\n")) {
        for (const [needle] of line.matchAll(/S\d{5}kV9x/gi)) {
          kept.set(needle.toLowerCase(), line.slice(0, 60));
        }
      }
      return kept;
    };
    const kept = found(dump);
    const lines = [...kept].map(([needle, where]) => `${needles.get(needle)} ${needle}: ${where}`);
    assert.deepEqual(lines, [], `${needles.size} planted, ${kept.size} kept`);
    assert.deepEqual([...found(logged.join("\n"))], [], "logged");
    assert.equal(needles.size, 2086);
  }));
