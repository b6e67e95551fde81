import { strict as assert } from "node:assert";
import { createClient } from "@supabase/supabase-js";
import { inProject } from "../../scripts/stack/paths.ts";
import { until } from "../_support/condition.ts";
import { type StartPlace, withStartPlace } from "../_support/start.ts";

/** Runs `npm start -- password` for the stack of a place; with the words that it printed. */
async function password({ directory }: StartPlace): Promise<{ code: number; said: string }> {
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--allow-all",
      inProject("scripts/start.ts"),
      "password",
      "--data-dir",
      directory,
    ],
    env: { NO_COLOR: "1", npm_lifecycle_event: "" },
    stderr: "null",
  }).output();
  return { code, said: new TextDecoder().decode(stdout) };
}

Deno.test("--listen: another address, a password that is said once, and Postgres stays on loopback", () =>
  withStartPlace(async (place) => {
    assert.equal((await password(place)).code, 1, "no stack runs yet");
    const started = place.start(["--listen", "127.0.0.2", "--no-seed"]);
    const local = await started.ready();
    const url = `http://127.0.0.2:${place.apiPort}`;
    assert.equal(local.api_url, url);
    assert.equal(local.functions_url, `${url}/functions/v1`);
    assert.equal(local.dashboard_url, `${url}/`);
    assert.equal(local.studio_url, undefined);
    const screen = started.output();
    assert.ok(screen.includes(`Dashboard   ${url}/`), screen);
    assert.ok(!screen.includes("Studio"), screen);
    assert.match(screen, /Plain HTTP/);
    assert.ok(screen.includes(`npm start -- password --data-dir ${place.directory}`), screen);

    const { db_url } = local;
    assert.equal(new URL(db_url).hostname, "127.0.0.1");
    await assert.rejects(Deno.connect({ hostname: "127.0.0.2", port: place.dbPort }));
    await assert.rejects(Deno.connect({ hostname: "127.0.0.1", port: place.apiPort }));

    const first = await logIn(place, local);
    const second = await logIn(place, local);
    assert.notEqual(second.password, first.password);
    const old = await first.client.auth.signInWithPassword(first);
    assert.equal(old.error?.status, 400, "the password before is none");
    const refreshed = await first.client.auth.refreshSession();
    assert.ok(refreshed.error, "who was logged in with it stays so no longer than its token");
    const { data, error } = await second.client.rpc("dashboard_now");
    assert.equal(error, null);
    assert.equal(data.status, 200);

    // dispatch is called by the stack itself, at its own address
    const machine = createClient(url, local.secret_key);
    await until("the dispatcher was answered", async () => {
      const { data } = await machine.from("heartbeats").select("name").eq("name", "dispatch");
      return data?.length;
    });
    const log = await Deno.readTextFile(`${place.directory}/stack.log`);
    for (const secret of [first.password, second.password]) {
      assert.ok(!(log + started.output() + JSON.stringify(local)).includes(secret));
    }
    const { mode } = await Deno.stat(`${place.directory}/secrets.json`);
    assert.equal((mode ?? 0) & 0o777, 0o600);

    // without --listen, the dashboard of this machine knows the new password too
    started.kill("SIGTERM");
    assert.equal(await started.exited(), 0);
    const again = await place.start(["--no-seed"]).ready();
    const session = await fetch(`${again.dashboard_url}session`, {
      method: "POST",
      headers: { origin: new URL(again.api_url).origin },
    });
    assert.equal(session.status, 200, await session.text());
  }));

async function logIn(place: StartPlace, local: { api_url: string; publishable_key: string }) {
  const { code, said } = await password(place);
  assert.equal(code, 0, said);
  const [, email = "", password_ = ""] = /E-mail +(\S+)\n +Password +(\S+)/.exec(said) ?? [];
  assert.match(password_, /^([a-z2-9]{4}-){4}[a-z2-9]{4}$/);
  const client = createClient(local.api_url, local.publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await client.auth.signInWithPassword({ email, password: password_ });
  assert.equal(error, null);
  return { client, email, password: password_ };
}

Deno.test("--listen with BRUCE_PUBLIC_URL: links and the printed address are those of the proxy", () =>
  withStartPlace(async (place) => {
    const started = place.start(["--listen", "127.0.0.1", "--no-seed"], {
      BRUCE_PUBLIC_URL: "https://bruce.example.lan",
    });
    const local = await started.ready();
    assert.equal(local.dashboard_url, "https://bruce.example.lan/");
    assert.equal(local.api_url, `http://127.0.0.1:${place.apiPort}`);
    assert.doesNotMatch(started.output(), /Plain HTTP/);
    const keyless = await fetch(`${local.api_url}/rest/v1/drift`);
    assert.equal(keyless.status, 401, await keyless.text());
  }));

Deno.test("--listen refuses what is no address, and what is no address of this machine", () =>
  withStartPlace(async (place) => {
    for (
      const [address, message] of [
        ["nas.lan", /must be an address such as/],
        ["192.0.2.1", /this machine has no such address/],
      ] as const
    ) {
      const started = place.start(["--listen", address]);
      assert.equal(await started.exited(), 1);
      assert.match(started.output(), message);
    }
  }));
