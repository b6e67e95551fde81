import type { ExpectedService } from "./expected.ts";
import type { Target } from "./target.ts";

/** An application that is asked in its own words, and how a declared service is known to be it. */
interface Application {
  kind: Target["kind"];
  /** Its usual ports: they count before the others of a service. */
  ports: readonly number[];
  /** The whole of the name, or its first words. */
  name: RegExp;
  /** Repository of the image, without registry. */
  image: RegExp;
  /** Names of its role. */
  roles?: readonly string[];
  /** Whatever listens on its usual port is it. */
  isKnownByPort?: boolean;
  /** Another port than the usual ones is not asked. */
  isOnUsualPort?: boolean;
}

const TLS_PORTS: ReadonlySet<number> = new Set([443, 8443, 9443]);

const APPLICATIONS: readonly Application[] = [
  {
    kind: "ollama",
    ports: [11_434],
    name: /^ollama([-_ ]?\d+)?$/i,
    image: /^ollama\/ollama$/,
    isKnownByPort: true,
  },
  {
    kind: "home_assistant",
    ports: [8123],
    name: /home-?_?\s?assistant|^hass/i,
    image: /^(home-assistant\/.*home-assistant|homeassistant\/home-assistant)$/,
    roles: ["home-automation"],
    isOnUsualPort: true,
  },
  {
    kind: "open_webui",
    ports: [8080],
    name: /^open[-_ ]?webui([-_ ]?\d+)?$/i,
    image: /^open-webui\/open-webui$/,
  },
  {
    kind: "vllm",
    ports: [8000],
    name: /^vllm([-_ ](openai|server|\d+))?$/i,
    image: /^vllm\/vllm-openai$/,
  },
  {
    kind: "openai",
    ports: [8000, 8080],
    name:
      /^(speaches|faster[-_ ]?whisper[-_ ]?server|openedai[-_ ]?speech|local[-_ ]?ai|llama[-_.]?cpp([-_ ]server)?|llama[-_ ]?server|lm[-_ ]?studio)$/i,
    image:
      /^(speaches-ai\/speaches|fedirz\/faster-whisper-server|matatonic\/openedai-speech(-min)?|(go-skynet|localai)\/local-?ai|ggml-org\/llama\.cpp|ggerganov\/llama\.cpp)$/,
  },
  {
    kind: "whisper_cpp",
    ports: [8080],
    name: /^whisper[-_. ]?cpp([-_ ]server)?$/i,
    image: /^(ggml-org|ggerganov)\/whisper\.cpp$/,
  },
  {
    kind: "wyoming",
    ports: [10_300, 10_200, 10_400],
    name: /^wyoming[-_ ]/i,
    image:
      /^rhasspy\/wyoming-(whisper|faster-whisper|piper|openwakeword|whisper-cpp|vosk|microwakeword)$/,
  },
  // the usual names beside the usual ports: whisper, piper and openWakeWord of Home Assistant
  {
    kind: "wyoming",
    ports: [10_300, 10_200, 10_400],
    name: /^(faster[-_ ]?whisper|whisper|piper|open[-_ ]?wake[-_ ]?word)$/i,
    image: /^$/,
    isOnUsualPort: true,
  },
];

/** The known application that a declared service is, and the port to ask; undefined where it is none, or not clearly. */
export function applicationOf(
  { name, role, image, ports }: Pick<ExpectedService, "name" | "role" | "image" | "ports">,
): { kind: Target["kind"]; port: number } | undefined {
  const numbers = ports.filter((port) => port.startsWith("tcp/"))
    .map((port) => Number(port.slice("tcp/".length)));
  const repository = repositoryOf(image);
  for (const application of APPLICATIONS) {
    const usual = application.ports.find((port) => numbers.includes(port));
    const isNamed = application.name.test(name) || application.image.test(repository) ||
      Boolean(role && application.roles?.includes(role));
    if (!isNamed && !(application.isKnownByPort && usual !== undefined)) continue;
    // of several ports none of which is usual, any may be another thing
    const port = usual ??
      (numbers.length === 1 && !application.isOnUsualPort ? numbers[0] : undefined);
    // behind TLS, its name and its CA have to be told
    if (port !== undefined && !TLS_PORTS.has(port)) return { kind: application.kind, port };
  }
  return undefined;
}

/** `open-webui/open-webui` of `ghcr.io/open-webui/open-webui:main@sha256:…`; nothing of no image. */
function repositoryOf(image: string | null): string {
  const [repository = ""] = (image ?? "").trim().split("@");
  const parts = repository.replace(/:[^:/]+$/, "").split("/");
  const [first = ""] = parts;
  const isRegistry = parts.length > 1 && /[.:]|^localhost$/.test(first);
  return (isRegistry ? parts.slice(1) : parts).join("/").toLowerCase() || "-";
}
