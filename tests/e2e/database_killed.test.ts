import { strict as assert } from "node:assert";
import postgres from "postgres";
import type { LocalStack } from "../../scripts/stack/local_json.ts";
import { until } from "../_support/condition.ts";
import { type StartedProcess, type StartPlace, withStartPlace } from "../_support/start.ts";
import { childrenOf, postmasterOf } from "../../scripts/kill/postgres_processes.ts";

/** Reports a container with this image as a collector does, and tells the status. */
async function report(local: LocalStack, image: string): Promise<number> {
  const answer = await fetch(`${local.functions_url}/ingest`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${local.tokens.collector}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      hostname: "laptop",
      source: "docker",
      observed_at: new Date().toISOString(),
      snapshot: { containers: [{ name: "web", image, state: "running" }] },
    }),
  });
  const body = await answer.json();
  if (answer.status === 503) assert.ok(Number(answer.headers.get("retry-after")) > 0);
  else assert.equal(answer.status, 200, JSON.stringify(body));
  return answer.status;
}

/** Asks the API for something, and tells the status: 200, or 503 with Retry-After and JSON. */
async function ask(local: LocalStack): Promise<number> {
  const answer = await fetch(`${local.api_url}/rest/v1/sources?select=name`, {
    headers: { apikey: local.secret_key, authorization: `Bearer ${local.secret_key}` },
  });
  const body = await answer.json();
  if (answer.status === 503) assert.ok(Number(answer.headers.get("retry-after")) > 0);
  else assert.equal(answer.status, 200, JSON.stringify(body));
  return answer.status;
}

/** Reports and asks all the time; `end` gives the images that were acknowledged, in their order. */
function steadyLoad(local: LocalStack) {
  const acknowledged: string[] = [];
  let isOver = false;
  const running = (async () => {
    for (let number = 1; !isOver; number++) {
      const image = `nginx:${number}`;
      const [status] = await Promise.all([report(local, image), ask(local)]);
      if (status === 200) acknowledged.push(image);
    }
  })();
  running.catch(() => {});
  return async () => {
    isOver = true;
    await running;
    return acknowledged;
  };
}

const kill = (pid: number) => Deno.kill(pid, "SIGKILL");

function childOf(place: StartPlace, title: RegExp): Promise<number> {
  return until(
    `there is a process ${title}`,
    () => childrenOf(postmasterOf(place)).find((child) => title.test(child.title))?.pid,
  );
}

/** Waits until the stack has said that often that Postgres answers again. */
async function recovered(started: StartedProcess, times: number): Promise<void> {
  await until(`Postgres answers again, ${times} times`, () => {
    return started.output().split("Postgres answers again").length > times;
  }, 60_000);
}

Deno.test("a killed postmaster, backend, checkpointer or writer is told, answered 503, and over soon", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--no-seed"]);
    const local = await started.ready();
    const end = steadyLoad(local);
    kill(postmasterOf(place));
    await recovered(started, 1);
    const titles = [
      /127\.0\.0\.1.*(idle|SELECT)/,
      /checkpointer/,
      /walwriter/,
      /background writer/,
    ];
    for (const [index, title] of titles.entries()) {
      await until("the API answers", async () => await ask(local) === 200);
      kill(await childOf(place, title));
      await recovered(started, 2 + index);
    }
    await until("the API answers", async () => await ask(local) === 200);
    const acknowledged = [...await end()];
    assert.ok(acknowledged.length > 0);
    await until("the last report is taken", async () => await report(local, "nginx:last") === 200);
    acknowledged.push("nginx:last");

    const sql = postgres(local.db_url, { max: 1 });
    try {
      const rows = await sql`
        select snapshot #>> '{containers,0,image}' as image from public.observed_snapshots`;
      const stored = new Set(rows.map(({ image }) => image));
      assert.deepEqual(acknowledged.filter((image) => !stored.has(image)), [], "none is lost");
      const [latest] = await sql`select image from public.docker_state_latest where name = 'web'`;
      assert.equal(latest?.image, acknowledged.at(-1));
    } finally {
      await sql.end({ timeout: 1 });
    }
    assert.match(started.output(), /Postgres has ended: it is started again/);
    assert.match(started.output(), /A process of Postgres ended: it recovers/);
    const log = await Deno.readTextFile(`${place.directory}/stack.log`);
    assert.match(log, /Postgres has ended: it is started again/);
    assert.doesNotMatch(log, /outside of any request/);
    started.kill("SIGTERM");
    assert.equal(await started.exited(), 0, started.output());
    assert.deepEqual(place.processes(), []);
  }));
