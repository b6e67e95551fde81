import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { TemporaryDirectory } from "../support/temporary.ts";
import { observer } from "../../../scripts/collectors/service_health/observe.ts";
import { checksOf, probeOnce, target, viewOf } from "./support/look.ts";
import { serveHttp } from "./support/servers.ts";

async function sample(name: string) {
  return JSON.parse(await Deno.readTextFile(new URL(`fixtures/${name}.json`, import.meta.url)));
}

function serveOllama(answers: Record<string, unknown>) {
  return serveHttp((request) => {
    const answer = answers[new URL(request.url).pathname];
    return answer instanceof Response
      ? answer.clone()
      : answer
      ? Response.json(answer)
      : new Response("404 page not found", { status: 404 });
  });
}

Deno.test("ollama: version, and models by name and digest", async () => {
  const version = await sample("ollama-version");
  const tags = await sample("ollama-tags");
  tags.models.reverse();
  await using server = serveOllama({ "/api/version": version, "/api/tags": tags });
  deepStrictEqual(await probeOnce("ollama", `http://127.0.0.1:${server.port}/`), {
    ok: true,
    status: 200,
    error: null,
    version: "0.5.1",
    models: [
      {
        name: "deepseek-r1:latest",
        digest: "0a8c266910232fd3291e71e5ba1e058cc5af9d411192cf88b6d30e92b6e73163",
        size_bytes: 4683075271,
      },
      {
        name: "llama3.2:latest",
        digest: "a80c4f17acd55265feec403c7aef86be0c25983ab279d83f3bcd3abbcb5b8b72",
        size_bytes: 2019393189,
      },
    ],
  });
});

Deno.test("ollama: no models are normal; half of an Ollama and something else are not", async () => {
  const version = await sample("ollama-version");
  const probe = async (answers: Record<string, unknown>) => {
    await using server = serveOllama(answers);
    const { ok, error } = await probeOnce("ollama", `http://127.0.0.1:${server.port}`);
    return ok || error;
  };
  strictEqual(await probe({ "/api/version": version, "/api/tags": { models: [] } }), true);
  strictEqual(await probe({ "/api/version": version, "/api/tags": { models: null } }), true);
  strictEqual(await probe({ "/api/version": version }), "answers 404 to /api/tags");
  strictEqual(
    await probe({ "/api/version": version, "/api/tags": new Response("oops", { status: 500 }) }),
    "answers 500 to /api/tags",
  );
  strictEqual(
    await probe({ "/api/version": version, "/api/tags": { models: "none" } }),
    "the list of models is not understood",
  );
  strictEqual(
    await probe({ "/api/version": new Response("<html>") }),
    "what answers there is not Ollama",
  );
  strictEqual(await probe({}), "answers 404 to /api/version");
});

interface HomeAssistant extends AsyncDisposable {
  url: string;
  asked: string[];
}

function serveHomeAssistant(token: string, config: unknown): HomeAssistant {
  const asked: string[] = [];
  const server = serveHttp((request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    if (pathname === "/manifest.json") return Response.json({ name: "Home Assistant" });
    if (request.headers.get("authorization") !== `Bearer ${token}`) {
      return new Response("401: Unauthorized", { status: 401 });
    }
    return Response.json(config);
  });
  return { ...server, url: `http://127.0.0.1:${server.port}`, asked };
}

Deno.test("home assistant: version and state with a token; where the home is stays there", async () => {
  await using directory = new TemporaryDirectory();
  const token_file = `${directory.path}/token`;
  await Deno.writeTextFile(token_file, "a-token\n");
  const config = await sample("home-assistant-config");
  await using home = serveHomeAssistant("a-token", {
    ...config,
    latitude: 48.85,
    location_name: "Our house",
    external_url: "https://home.example",
  });
  deepStrictEqual(await probeOnce("home_assistant", home.url, { token_file }), {
    ok: true,
    status: 200,
    error: null,
    version: "2026.10.1",
    state: "running",
    recovery_mode: false,
    safe_mode: false,
  });
  await using broken = serveHomeAssistant("a-token", { ...config, recovery_mode: true });
  const { ok, error, version } = await probeOnce("home_assistant", broken.url, { token_file });
  deepStrictEqual([ok, error, version], [false, "runs in recovery mode", "2026.10.1"]);
});

Deno.test("home assistant: only liveness without a token", async () => {
  await using home = serveHomeAssistant("a-token", {});
  deepStrictEqual(await probeOnce("home_assistant", home.url), {
    ok: true,
    status: 200,
    error: null,
  });
  deepStrictEqual(home.asked, ["/manifest.json"]);
});

Deno.test("home assistant: a refused token is sent once, and again only when it is another", async () => {
  await using directory = new TemporaryDirectory();
  const token_file = `${directory.path}/token`;
  await Deno.writeTextFile(token_file, "old");
  await using home = serveHomeAssistant("new", await sample("home-assistant-config"));
  const observe = observer(viewOf([target("home_assistant", home.url, { token_file })]));
  const run = async () => {
    const [observation] = await observe();
    ok(observation);
    const [check] = checksOf(observation);
    return check?.ok || check?.error;
  };
  strictEqual(await run(), "refuses the token");
  strictEqual(await run(), "refuses the token");
  strictEqual(home.asked.length, 1);
  await Deno.writeTextFile(token_file, "new");
  strictEqual(await run(), true);
  await Deno.remove(token_file);
  strictEqual(await run(), `the token file ${token_file} cannot be read or is empty`);
});
