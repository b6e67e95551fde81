import { strict as assert } from "node:assert";
import { inProject } from "../../scripts/stack/paths.ts";
import { type TestStack, withStack } from "../_support/stack.ts";

/** The fenced blocks of the README in one language, in their order. */
async function blocks(language: string): Promise<string[]> {
  const readme = await Deno.readTextFile(inProject("README.md"));
  return [...readme.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , text]) => text ?? "");
}

/** The calls of our API in a block, each with all of its lines. */
function curls(block: string): string[] {
  return [...block.matchAll(/^curl (?:[^'\n]|'[^']*')*/gm)].map(([call]) => call);
}

async function shell(command: string, env: Record<string, string>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", command.replace("curl -sS", "curl -sS --fail-with-body")],
    env,
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.ok(success, `${command}\n${text}\n${new TextDecoder().decode(stderr)}`);
  return text;
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

for (const seeded of [true, false]) {
  const place = seeded ? "the sample homelab" : "an empty stack";
  Deno.test(`the examples of the README raise nothing critical on ${place}`, () =>
    withStack(async (stack) => {
      const { sql, functions_url } = stack;
      const before = await critical(stack);
      const env = {
        FUNCTIONS_URL: functions_url,
        OPERATOR_TOKEN: await stack.token("operator"),
        AGENT_TOKEN: await stack.token("agent"),
      };
      const calls = (await blocks("sh")).flatMap(curls);
      assert.ok(calls.some((call) => call.includes("/expected")), "README declares by curl");
      for (const call of calls) await shell(call, env);
      const statements = await blocks("sql");
      assert.ok(statements.some((text) => text.includes("insert into assets")), "and by SQL");
      for (const text of statements) await sql.unsafe(text).simple();
      const added = async () => (await critical(stack)).filter((key) => !before.includes(key));
      assert.deepEqual(await added(), []);

      // what was declared is observed, as the README goes on to do
      const containers = ["freshrss tcp/8021", "readeck tcp/8022"].map((text) => {
        const [name, port] = text.split(" tcp/");
        return { name, state: "running", ports: [`${port}:80`] };
      });
      const answer = await fetch(`${functions_url}/ingest`, {
        method: "POST",
        headers: {
          authorization: `Bearer ${await stack.token("collector")}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({
          hostname: "my-nas",
          source: "docker",
          observed_at: new Date(),
          snapshot: { containers },
        }),
      });
      assert.equal(answer.status, 200, await answer.text());
      assert.deepEqual(await added(), []);
      assert.deepEqual(
        [...await sql`select event_type from public.drift where hostname = 'my-nas'`],
        [],
      );

      if (!seeded) return;
      // the same host as a VM that its hypervisor does not list: that is critical, and it is seen here
      await sql`insert into public.assets (hostname, parent) values ('my-nas', 'Box2')`;
      assert.deepEqual(await added(), ["VM_DOWN/my-nas//state"]);
    }, { seeded }));
}
