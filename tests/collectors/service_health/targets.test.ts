import { deepStrictEqual, match, strictEqual, throws } from "node:assert/strict";
import { TemporaryDirectory } from "../support/temporary.ts";
import type {
  Asset,
  ExpectedService,
} from "../../../scripts/collectors/service_health/expected.ts";
import { planOf } from "../../../scripts/collectors/service_health/expected_targets.ts";
import { readTargetsFile } from "../../../scripts/collectors/service_health/targets_file.ts";

function service(
  hostname: string,
  name: string,
  ports: string[],
  rest: Partial<ExpectedService> = {},
): ExpectedService {
  return { id: 1, hostname, name, ports, role: null, image: null, metadata: {}, ...rest };
}

function asset(name: string, rest: Partial<Asset> = {}): Asset {
  return { id: 1, name, aliases: [], primary_ip: null, lifecycle: "active", ...rest };
}

/** What would be probed, one text each. */
function planned(services: ExpectedService[], assets: Asset[]) {
  const { targets, skipped } = planOf({ services, assets });
  return {
    targets: targets.map(({ host, service, kind, target }) =>
      `${host}/${service} ${kind} ${target}`
    ),
    skipped: skipped.map(({ hostname, service, reason }) => `${hostname}/${service} ${reason}`),
  };
}

Deno.test("each declared tcp port is connected to, at the address of its host", () => {
  deepStrictEqual(
    planned(
      [
        service("box2-media", "qbittorrent", ["tcp/8080", "tcp/30024"], { role: "web" }),
        service("six", "web", ["tcp/443"], { role: "web" }),
      ],
      [
        asset("box2-media", { primary_ip: "192.168.2.13/24" }),
        asset("six", { primary_ip: "fd00::1" }),
      ],
    ),
    {
      targets: [
        "box2-media/qbittorrent tcp 192.168.2.13:8080",
        "box2-media/qbittorrent tcp 192.168.2.13:30024",
        "six/web tcp [fd00::1]:443",
      ],
      skipped: [],
    },
  );
});

Deno.test("a host without an address is probed by its name, or by an alias that is one", () => {
  deepStrictEqual(
    planned(
      [
        service("box2-edge", "npm", ["tcp/80"]),
        service("Windows Whisper/TTS", "whisper", ["tcp/9000"]),
        service("not in assets", "x", ["tcp/1"]),
      ],
      [asset("box2-edge"), asset("Windows Whisper/TTS", { aliases: ["windows-whisper"] })],
    ),
    {
      targets: [
        "box2-edge/npm tcp box2-edge:80",
        "Windows Whisper/TTS/whisper tcp windows-whisper:9000",
      ],
      skipped: [
        "not in assets/x its host has no declared address, and no name that can be looked up",
      ],
    },
  );
});

Deno.test("udp is skipped with a note; hosts that are meant to be off are left out", () => {
  deepStrictEqual(
    planned(
      [
        service("a", "dns", ["tcp/53", "udp/53"]),
        service("b", "web", ["tcp/80"]),
        service("c", "web", ["tcp/80"]),
        service("a", "no ports", []),
      ],
      [asset("a"), asset("b", { lifecycle: "offline" }), asset("c", { lifecycle: "planned" })],
    ),
    {
      targets: ["a/dns tcp a:53"],
      skipped: ["a/dns udp/53: only tcp ports can be probed without knowing what listens"],
    },
  );
});

Deno.test("Ollama and Home Assistant are known by their ports", () => {
  deepStrictEqual(
    planned(
      [
        service("ai", "ollama", ["tcp/11434"]),
        service("home", "Home Assistant", ["tcp/8123"]),
        service("db", "clickhouse", ["tcp/8123"]),
      ],
      [],
    ).targets,
    [
      "ai/ollama tcp ai:11434",
      "ai/ollama ollama http://ai:11434",
      "home/Home Assistant tcp home:8123",
      "home/Home Assistant home_assistant http://home:8123",
      "db/clickhouse tcp db:8123",
    ],
  );
});

Deno.test("AI services are known by name or image, where it is clear which port is theirs", () => {
  const kinds = (name: string, ports: string[], image: string | null = null, rest = {}) =>
    planOf({ services: [service("ai", name, ports, { image, ...rest })], assets: [] }).targets
      .filter(({ kind }) => kind !== "tcp").map(({ kind, target }) => `${kind} ${target}`);
  for (
    const [name, ports, image, found] of [
      ["open-webui", ["tcp/3000"], null, "open_webui http://ai:3000"],
      ["Open WebUI", ["tcp/8080", "tcp/9999"], null, "open_webui http://ai:8080"],
      ["chat", ["tcp/3000"], "ghcr.io/open-webui/open-webui:main", "open_webui http://ai:3000"],
      ["ollama-2", ["tcp/11435"], null, "ollama http://ai:11435"],
      ["llm", ["tcp/9000"], "ollama/ollama:0.5.1@sha256:abc", "ollama http://ai:9000"],
      ["vllm", ["tcp/8000"], null, "vllm http://ai:8000"],
      ["llm", ["tcp/8001"], "docker.io/vllm/vllm-openai:v0.11.0", "vllm http://ai:8001"],
      ["speaches", ["tcp/8000"], null, "openai http://ai:8000"],
      ["tts", ["tcp/8000"], "ghcr.io/matatonic/openedai-speech", "openai http://ai:8000"],
      ["whisper.cpp", ["tcp/8080"], null, "whisper_cpp http://ai:8080"],
      ["wyoming-piper", ["tcp/10200"], null, "wyoming ai:10200"],
      ["stt", ["tcp/10555"], "rhasspy/wyoming-whisper:2.4.0", "wyoming ai:10555"],
      ["whisper", ["tcp/10300"], null, "wyoming ai:10300"],
      // the same words, and another thing, or nobody can say on which port
      ["whisper", ["tcp/9000"], null, undefined],
      ["piper", ["tcp/80"], "nginx", undefined],
      ["ollama-exporter", ["tcp/9090"], null, undefined],
      ["open-webui", ["tcp/3000", "tcp/4000"], null, undefined],
      ["open-webui", ["tcp/443"], null, undefined],
      ["web", ["tcp/8080"], "me/open-webui-theme", undefined],
      ["vllm", ["udp/8000"], null, undefined],
      ["vllm", [], null, undefined],
    ] as const
  ) {
    deepStrictEqual(kinds(name, [...ports], image), found ? [found] : [], `${name} ${image}`);
  }
});

Deno.test("metadata.probe counts before what is known by name; false wants a connection and no more", () => {
  const targets = (probe: unknown) =>
    planned([service("ai", "vllm", ["tcp/8000"], { metadata: { probe } })], []).targets;
  deepStrictEqual(targets(false), ["ai/vllm tcp ai:8000"]);
  deepStrictEqual(targets({ kind: "openai" }), [
    "ai/vllm tcp ai:8000",
    "ai/vllm openai http://ai:8000",
  ]);
  deepStrictEqual(targets({ kind: "wyoming", target: "ai:10300" }), [
    "ai/vllm tcp ai:8000",
    "ai/vllm wyoming ai:10300",
  ]);
  deepStrictEqual(targets({ kind: "http", target: "/docs" }), [
    "ai/vllm tcp ai:8000",
    "ai/vllm vllm http://ai:8000",
    "ai/vllm http http://ai:8000/docs",
  ]);
});

Deno.test("metadata.probe of a service says more", () => {
  const probe = [
    { kind: "http", target: "/login", options: { status: 200, body: "FreshRSS" } },
    { kind: "tls", target: "rss.example.org:443", options: { days: 30 } },
    { kind: "dns", target: "rss.example.org", options: { expect: ["192.168.2.12"] } },
  ];
  const { targets, skipped } = planned([
    service("d", "freshrss", ["tcp/8021"], { metadata: { probe } }),
    service("d", "one", [], { metadata: { probe: { kind: "http", target: "http://d/x" } } }),
  ], []);
  deepStrictEqual(targets, [
    "d/freshrss tcp d:8021",
    "d/freshrss http http://d:8021/login",
    "d/freshrss tls rss.example.org:443",
    "d/freshrss dns rss.example.org",
    "d/one http http://d/x",
  ]);
  deepStrictEqual(skipped, []);
});

Deno.test("a probe that is declared badly is skipped with a note; it may name no file of the prober", () => {
  const skipped = (probe: unknown) =>
    planned([service("d", "x", ["tcp/1"], { metadata: { probe } })], []);
  for (
    const [probe, reason] of [
      ["http", /metadata\.probe is not as described/],
      [{ kind: "icmp" }, /metadata\.probe\.kind/],
      [{ kind: "http", options: { status: 9999 } }, /metadata\.probe\.options\.status/],
      [{ kind: "http", target: "ftp://x/" }, /must be a URL that starts with http/],
      [{ kind: "http", options: { ca: "/etc/shadow" } }, /metadata\.probe is not as described/],
      [
        { kind: "home_assistant", target: "http://evil/", options: { token_file: "/etc/token" } },
        /metadata\.probe is not as described/,
      ],
    ] as const
  ) {
    const plan = skipped(probe);
    deepStrictEqual(plan.targets, ["d/x tcp d:1"]);
    strictEqual(plan.skipped.length, 1);
    match(plan.skipped[0] ?? "", reason);
  }
});

async function withFile(text: string, test: (path: string) => void): Promise<void> {
  await using directory = new TemporaryDirectory();
  const path = `${directory.path}/targets.json`;
  await Deno.writeTextFile(path, text);
  test(path);
}

Deno.test("a file of targets", () =>
  withFile(
    JSON.stringify([
      { host: "d", service: "a", kind: "tcp", target: "10.0.0.1:80" },
      {
        host: "d",
        service: "a",
        kind: "http",
        target: "http://d/",
        options: { status: [200, 401] },
      },
    ]),
    (path) =>
      deepStrictEqual(readTargetsFile(path), [
        { host: "d", service: "a", kind: "tcp", target: "10.0.0.1:80", options: {} },
        {
          host: "d",
          service: "a",
          kind: "http",
          target: "http://d/",
          options: { status: [200, 401] },
        },
      ]),
  ));

Deno.test("what is wrong in a file is said with its place", async () => {
  for (
    const [text, words] of [
      ["{", /it is not JSON/],
      ["{}", /the file: .*array/],
      ['[{"host":"d"}]', /\[0\]\.kind: /],
      [
        '[{"host":"d","service":"a","kind":"tcp","target":"nope"}]',
        /\[0\]\.target: must be host:port/,
      ],
      ['[{"host":"d","service":"a","kind":"tcp","target":"d:70000"}]', /\[0\]\.target/],
      [
        '[{"host":"d","service":"a","kind":"tcp","target":"d:1","options":{"body":"x"}}]',
        /\[0\]\.options: .*body/,
      ],
    ] as const
  ) {
    await withFile(text, (path) => throws(() => readTargetsFile(path), words));
  }
  throws(() => readTargetsFile("/nowhere/targets.json"), /cannot be read/);
});
