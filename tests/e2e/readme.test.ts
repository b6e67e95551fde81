import { strict as assert } from "node:assert";
import { inProject } from "../../scripts/stack/paths.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { environmentOf } from "../cli/support/bruce.ts";

/** The fenced blocks of a page in one language, in their order. */
async function blocks(page: string, language: string): Promise<string[]> {
  const text = await Deno.readTextFile(inProject(page));
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , block]) => block ?? "");
}

/** Runs the lines of a block that call `npx bruce`, as they stand; `npm` does nothing. */
async function shell(block: string, env: Record<string, string>): Promise<string> {
  const bruce = `"${Deno.execPath()}" run -A --no-check "${inProject("scripts/bruce.ts")}"`;
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-e", "-c", `npm() { :; }; npx() { shift; ${bruce} "$@"; }\n${block}`],
    env: { NO_COLOR: "1", ...env },
    cwd: "/",
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(success, `${block}\n${text}\n${new TextDecoder().decode(stderr)}`);
  return text;
}

/** Reports containers of a host; a state of its own by `name exited`. */
async function report(stack: TestStack, hostname: string, ...lines: string[]): Promise<void> {
  const containers = lines.map((line) => {
    const [name, port, state = "running"] = line.split(" ");
    return { name, state, ports: [`${port}:80`] };
  });
  const answer = await fetch(`${stack.functions_url}/ingest`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${await stack.token("collector")}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      hostname,
      source: "docker",
      observed_at: new Date(),
      snapshot: { containers },
    }),
  });
  assert.equal(answer.status, 200, await answer.text());
}

/** What is critical, told or not: as the jobs leave it. */
async function critical({ sql }: TestStack): Promise<string[]> {
  await sql`select bruce.run_jobs()`;
  const rows = await sql<{ drift_key: string }[]>`
    select drift_key from public.drift where severity = 'critical'
    union
    select drift_key from public.issues where severity = 'critical' and status <> 'resolved'
    order by 1`;
  return rows.map((row) => row.drift_key);
}

Deno.test("the README goes from the sample to the first alert, and raises nothing that is not so", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    const env = await environmentOf(stack);
    const [install = "", , declare = "", observe = "", notify = "", silence = ""] = await blocks(
      "README.md",
      "sh",
    );
    assert.equal(install, "npm ci\nnpm start\n");
    assert.match(
      await shell("npx bruce status", env),
      /Nothing is declared and nobody reports yet/,
    );
    assert.match(await shell(declare, env), /^Declared: 7 new/);
    assert.deepEqual(await critical(stack), [], "what nobody has seen is not wrong");
    // without a Docker Engine here
    assert.match(observe, /^(npx bruce collect docker --hostname nas.*\n){2}$/);
    await report(stack, "nas", "jellyfin 8096", "paperless 8000");
    assert.deepEqual(
      [...await sql`select event_type from public.drift where hostname = 'nas'`],
      [],
    );

    await shell(notify.replace(/^.*target test.*$/m, ""), env);
    await report(stack, "nas", "jellyfin 8096 exited", "paperless 8001");
    assert.deepEqual(
      (await sql`select service, event_type from public.issues where status = 'open' order by 1`)
        .map(({ service, event_type }) => `${service} ${event_type}`),
      ["jellyfin SERVICE_MISSING", "paperless PORT_MISMATCH"],
    );
    assert.equal((await sql`select from public.actions where target = 'phone'`).length, 1);
    assert.match(
      await shell(silence, env),
      /^Taken by[^]*\nWaived until[^]*\nNothing of nas is told/,
    );
  }));

Deno.test("the README looks at the sample homelab", () =>
  withStack(async (stack) => {
    const [, look = ""] = await blocks("README.md", "sh");
    const said = await shell(look, await environmentOf(stack));
    assert.match(said, /^2 critical, .*Everything else that anybody sees is as declared\./);
    assert.match(said, /freshrss +SERVICE_MISSING +open +Expected service freshrss/);
  }, { seeded: true }));

for (const seeded of [true, false]) {
  const place = seeded ? "the sample homelab" : "an empty stack";
  Deno.test(`the statements of docs/sql.md raise nothing critical on ${place}`, () =>
    withStack(async (stack) => {
      const { sql } = stack;
      const before = await critical(stack);
      const statements = await blocks("docs/sql.md", "sql");
      assert.ok(statements.some((text) => text.includes("insert into assets")), "it declares");
      for (const text of statements) await sql.unsafe(text).simple();
      const added = async () => (await critical(stack)).filter((key) => !before.includes(key));
      assert.deepEqual(await added(), []);

      if (!seeded) return;
      // the same host as a VM that its hypervisor does not list: that is critical, and it is seen here
      await sql`insert into public.assets (hostname, parent) values ('my-nas', 'Box2')`;
      assert.deepEqual(await added(), ["VM_DOWN/my-nas//state"]);
    }, { seeded }));
}
