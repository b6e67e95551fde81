import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { TemporaryDirectory } from "../support/temporary.ts";
import { probeOnce } from "./support/look.ts";
import { type Served, serveHttp, serveTcp } from "./support/servers.ts";

type Answers = Record<string, unknown>;

/** Answers paths as an application does; a text as it is, anything else as JSON, nothing with 404. */
function serve(answers: Answers, key?: { token: string; paths: RegExp }): Served {
  return serveHttp((request) => {
    const { pathname } = new URL(request.url);
    const isOpen = !key?.paths.test(pathname) ||
      request.headers.get("authorization") === `Bearer ${key.token}`;
    if (!isOpen) return Response.json({ detail: "Not authenticated" }, { status: 401 });
    const answer = answers[pathname];
    if (answer instanceof Response) return answer.clone();
    if (answer === undefined) return Response.json({ detail: "Not Found" }, { status: 404 });
    return typeof answer === "string" ? new Response(answer) : Response.json(answer);
  });
}

const urlOf = ({ port }: Served) => `http://127.0.0.1:${port}`;

/** What is wrong, else nothing; of a service that answers so. */
async function errorOf(
  kind: Parameters<typeof probeOnce>[0],
  answers: Answers,
): Promise<string | null> {
  await using server = serve(answers);
  return (await probeOnce(kind, urlOf(server))).error;
}

async function tokenFile(directory: TemporaryDirectory): Promise<string> {
  const path = `${directory.path}/token`;
  await Deno.writeTextFile(path, "sk-1\n");
  return path;
}

Deno.test("ollama: what is in memory, and how much of it on the GPU", async () => {
  const model = (name: string) => ({ name, model: name, size: 10, digest: "ab" });
  await using server = serve({
    "/api/version": { version: "0.5.1" },
    "/api/tags": { models: [model("qwen:7b"), model("llama3:latest")] },
    "/api/ps": {
      models: [
        { ...model("qwen:7b"), size: 10, size_vram: 4, expires_at: "2026-06-04T14:38:31-07:00" },
        // on the processor alone
        { ...model("llama3:latest"), size: 7, expires_at: "2026-06-04T14:39:31-07:00" },
      ],
    },
  });
  const { models, loaded } = await probeOnce("ollama", urlOf(server));
  deepStrictEqual((models as { name: string }[]).map(({ name }) => name), [
    "llama3:latest",
    "qwen:7b",
  ]);
  deepStrictEqual(loaded, [
    { name: "llama3:latest", size_bytes: 7, vram_bytes: 0 },
    { name: "qwen:7b", size_bytes: 10, vram_bytes: 4 },
  ]);
});

Deno.test("open webui: version and health, and its models with a key", async () => {
  await using directory = new TemporaryDirectory();
  const token_file = await tokenFile(directory);
  const answers = {
    "/api/version": { version: "0.6.36", deployment_id: "" },
    "/health": { status: true },
    "/api/models": {
      data: [
        { id: "qwen:7b", name: "Qwen", object: "model", owned_by: "ollama", ollama: {} },
        { id: "arena-model", name: "Arena", object: "model", owned_by: "arena", arena: true },
      ],
    },
  };
  const key = { token: "sk-1", paths: /^\/api\/models/ };
  await using server = serve(answers, key);
  const well = { ok: true, status: 200, error: null, version: "0.6.36" };
  deepStrictEqual(await probeOnce("open_webui", urlOf(server)), well);
  deepStrictEqual(await probeOnce("open_webui", urlOf(server), { token_file }), {
    ...well,
    models: [{ name: "arena-model" }, { name: "qwen:7b" }],
  });
  await using other = serve(answers, { ...key, token: "sk-2" });
  strictEqual(
    (await probeOnce("open_webui", urlOf(other), { token_file })).error,
    "refuses the token",
  );
  strictEqual(
    await errorOf("open_webui", { ...answers, "/health": new Response("", { status: 500 }) }),
    "says at /health that it is not well",
  );
  strictEqual(
    await errorOf("open_webui", { "/api/version": "<html></html>" }),
    "what answers there is not Open WebUI",
  );
  strictEqual(await errorOf("open_webui", {}), "answers 404 to /api/version");
});

const VLLM = {
  "/version": { version: "0.11.0" },
  "/health": "",
  "/v1/models": {
    object: "list",
    data: [
      {
        id: "chat",
        object: "model",
        created: 1,
        owned_by: "vllm",
        root: "Qwen/Qwen2.5-7B-Instruct",
        parent: null,
        max_model_len: 32768,
        permission: [],
      },
      { id: "BAAI/bge-m3", object: "model", owned_by: "vllm", root: "BAAI/bge-m3", parent: null },
    ],
  },
  "/metrics": [
    "# HELP vllm:num_requests_running Number of requests in model execution batches.",
    "# TYPE vllm:num_requests_running gauge",
    'vllm:num_requests_running{engine="0",model_name="chat"} 3.0',
    'vllm:num_requests_waiting{engine="0",model_name="chat"} 0.0',
    'vllm:kv_cache_usage_perc{engine="0",model_name="chat"} 0.1234',
    'vllm:kv_cache_usage_perc_other{engine="0",model_name="chat"} 0.9',
    "",
  ].join("\n"),
};

Deno.test("vllm: version, models with what they are served from, and how full its cache is", async () => {
  await using server = serve(VLLM);
  deepStrictEqual(await probeOnce("vllm", urlOf(server)), {
    ok: true,
    status: 200,
    error: null,
    version: "0.11.0",
    load: { cache_pct: 12.3, requests_running: 3, requests_waiting: 0 },
    models: [{ name: "BAAI/bge-m3" }, { name: "chat", root: "Qwen/Qwen2.5-7B-Instruct" }],
  });
  await using older = serve({
    ...VLLM,
    "/metrics": 'vllm:gpu_cache_usage_perc{model_name="chat"} 1.0\n',
  });
  deepStrictEqual((await probeOnce("vllm", urlOf(older))).load, { cache_pct: 100 });
  await using bare = serve({ ...VLLM, "/metrics": undefined });
  const { ok, load } = await probeOnce("vllm", urlOf(bare));
  deepStrictEqual([ok, load], [true, undefined]);
});

Deno.test("vllm: with an API key its models are its own business; a dead engine is not", async () => {
  await using directory = new TemporaryDirectory();
  const token_file = await tokenFile(directory);
  await using server = serve(VLLM, { token: "sk-1", paths: /^\/v1\// });
  const { ok, models, version } = await probeOnce("vllm", urlOf(server));
  deepStrictEqual([ok, models, version], [true, undefined, "0.11.0"]);
  const known = await probeOnce("vllm", urlOf(server), { token_file });
  deepStrictEqual([known.ok, (known.models as unknown[]).length], [true, 2]);
  strictEqual(
    await errorOf("vllm", { ...VLLM, "/health": new Response("", { status: 503 }) }),
    "answers 503 to /health",
  );
  strictEqual(
    await errorOf("vllm", { "/version": "oops" }),
    "what answers there is not vLLM",
  );
});

Deno.test("openai: whatever has /v1/models; speaches also says what is in memory", async () => {
  await using directory = new TemporaryDirectory();
  const token_file = await tokenFile(directory);
  const whisper = "Systran/faster-whisper-small";
  const answers = {
    "/v1/models": {
      object: "list",
      data: [
        { id: "speaches-ai/Kokoro-82M-v1.0-ONNX", object: "model", owned_by: "speaches-ai" },
        { id: whisper, created: 1, object: "model", owned_by: "Systran", language: ["en"] },
      ],
    },
    "/api/ps": { models: [whisper] },
  };
  await using speaches = serve(answers);
  deepStrictEqual(await probeOnce("openai", urlOf(speaches)), {
    ok: true,
    status: 200,
    error: null,
    models: [{ name: whisper }, { name: "speaches-ai/Kokoro-82M-v1.0-ONNX" }],
    loaded: [{ name: whisper }],
  });
  await using locked = serve(answers, { token: "sk-1", paths: /./ });
  const stranger = await probeOnce("openai", urlOf(locked));
  deepStrictEqual([stranger.ok, stranger.status, stranger.models], [true, 401, undefined]);
  strictEqual((await probeOnce("openai", urlOf(locked), { token_file })).ok, true);
  strictEqual(await errorOf("openai", {}), "answers 404 to /v1/models");
  strictEqual(
    await errorOf("openai", { "/v1/models": "<html>" }),
    "the list of models is not understood",
  );
});

Deno.test("whisper.cpp: its page, and nothing else", async () => {
  strictEqual(
    await errorOf("whisper_cpp", { "/": "<html><head><title>Whisper.cpp Server</title></head>" }),
    null,
  );
  strictEqual(
    await errorOf("whisper_cpp", { "/": "<html>It works!" }),
    "what answers there is not whisper.cpp",
  );
  strictEqual(await errorOf("whisper_cpp", {}), "answers 404 to /");
});

const INFO = {
  asr: [{
    name: "faster-whisper",
    attribution: { name: "Guillaume Klein", url: "https://github.com/guillaumekln" },
    installed: true,
    description: "Faster Whisper transcription with CTranslate2",
    version: "2.4.0",
    models: [
      { name: "small-int8", installed: true, languages: ["en", "fr"], version: null },
      { name: "large-v3", installed: false, languages: ["en", "fr"], version: null },
    ],
  }],
  tts: [{
    name: "piper",
    installed: true,
    version: "1.5.0",
    voices: [{ name: "fr_FR-siwis-medium", installed: true, languages: ["fr_FR"], speakers: null }],
  }],
  handle: [],
  intent: [],
  wake: [],
};

/** Answers `describe` with these pieces, after the events before it. */
function serveWyoming(...pieces: string[]): Served {
  return serveTcp(async (connection) => {
    const buffer = new Uint8Array(4096);
    const size = await connection.read(buffer) ?? 0;
    const asked = new TextDecoder().decode(buffer.subarray(0, size));
    if (asked !== '{"type":"describe"}\n') return connection.close();
    for (const piece of pieces) await connection.write(new TextEncoder().encode(piece));
    await connection.closeWrite();
  });
}

Deno.test("wyoming: what is installed, as one piece or with its data behind the line", async () => {
  const data = JSON.stringify(INFO);
  const length = new TextEncoder().encode(data).length;
  const well = {
    ok: true,
    status: null,
    error: null,
    version: "1.5.0, 2.4.0",
    models: [{ name: "fr_FR-siwis-medium" }, { name: "small-int8" }],
  };
  const ways = [
    [`${JSON.stringify({ type: "info", version: "1.5.4", data_length: length })}\n`, data],
    [`${JSON.stringify({ type: "info", data: INFO })}\n`],
    // another event before it, with a payload, and the answer in two halves
    [
      `${JSON.stringify({ type: "ping", payload_length: 3 })}\n\n{}`,
      `{"type":"info","data_length":${length}}\n${data.slice(0, 9)}`,
      data.slice(9),
    ],
  ];
  for (const pieces of ways) {
    await using server = serveWyoming(...pieces);
    deepStrictEqual(await probeOnce("wyoming", `127.0.0.1:${server.port}`), well);
  }
});

Deno.test("wyoming: another protocol, half an answer and silence", async () => {
  const answer = async (...pieces: string[]) => {
    await using server = serveWyoming(...pieces);
    return (await probeOnce("wyoming", `127.0.0.1:${server.port}`)).error;
  };
  const strange = "what answers there does not speak Wyoming";
  strictEqual(await answer("HTTP/1.1 400 Bad Request\r\n\r\n"), strange);
  strictEqual(await answer('{"type":"info","data_length":99}\n{"asr":'), strange);
  strictEqual(await answer("SSH-2.0-OpenSSH"), strange);
  strictEqual(await answer(), "the connection was cut");
  await using silent = serveTcp();
  strictEqual(
    (await probeOnce("wyoming", `127.0.0.1:${silent.port}`)).error,
    "no answer within 1 s",
  );
});
