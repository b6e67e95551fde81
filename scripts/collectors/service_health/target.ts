import { z } from "zod";

const seconds = z.number().positive().max(60);

const common = {
  /** Host as NetBox names it. */
  host: z.string().trim().min(1),
  service: z.string().trim().min(1),
};

const url = z.string().refine(
  (text) => ["http:", "https:"].includes(URL.parse(text)?.protocol ?? ""),
  "must be a URL that starts with http:// or https://",
);

const hostAndPort = z.string().refine(
  (text) => endpointOf(text) !== undefined,
  "must be host:port, for example 192.168.2.12:8021 or [::1]:8021",
);

const status = z.int().min(100).max(599);

/** What a known application can be told. */
const application = z.strictObject({
  timeout_s: seconds.optional(),
  /** Path of a PEM file with the private CA of the server. */
  ca: z.string().min(1).optional(),
});

const lockedApplication = application.extend({
  /** Path of a file with a token; without one only what everybody may see is asked for. */
  token_file: z.string().min(1).optional(),
});

/** What each kind of probe can be told; a file of the prober may say all of it. */
export const targetSchema = z.discriminatedUnion("kind", [
  z.strictObject({
    ...common,
    kind: z.literal("tcp"),
    target: hostAndPort,
    options: z.strictObject({ timeout_s: seconds.optional() }).default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("http"),
    target: url,
    options: z.strictObject({
      timeout_s: seconds.optional(),
      /** Statuses that are well; 200 to 399 when nothing is said. */
      status: z.union([status.transform((one) => [one]), z.array(status).min(1)]).optional(),
      /** Text that the answer must hold. */
      body: z.string().min(1).optional(),
      /** Path of a PEM file with the private CA of the server. */
      ca: z.string().min(1).optional(),
    }).default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("tls"),
    target: hostAndPort,
    options: z.strictObject({
      timeout_s: seconds.optional(),
      /** A certificate that expires within as many days is reported. */
      days: z.int().min(0).max(3650).optional(),
      /** Name to ask for, where one address serves several. */
      servername: z.string().min(1).optional(),
      /** Path of a PEM file: a certificate that this CA did not sign is reported too. */
      ca: z.string().min(1).optional(),
    }).default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("dns"),
    target: z.string().trim().min(1),
    options: z.strictObject({
      timeout_s: seconds.optional(),
      /** Server to ask, as address or address:port; the resolvers of this machine when nothing is said. */
      server: z.string().min(1).optional(),
      type: z.enum(["A", "AAAA", "CNAME", "MX", "NS", "TXT"]).optional(),
      /** All answers there must be, in any order. */
      expect: z.array(z.string()).min(1).optional(),
    }).default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("ollama"),
    target: url,
    options: application.default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("open_webui"),
    target: url,
    options: lockedApplication.default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("vllm"),
    target: url,
    options: lockedApplication.default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("openai"),
    target: url,
    options: lockedApplication.default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("whisper_cpp"),
    target: url,
    options: application.default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("wyoming"),
    target: hostAndPort,
    options: z.strictObject({ timeout_s: seconds.optional() }).default({}),
  }),
  z.strictObject({
    ...common,
    kind: z.literal("home_assistant"),
    target: url,
    options: lockedApplication.default({}),
  }),
]);

/** One thing to probe. */
export type Target = z.output<typeof targetSchema>;

/** The target of one kind of probe. */
export type TargetOf<Kind extends Target["kind"]> = Extract<Target, { kind: Kind }>;

/** Kinds whose target is a URL. */
export const URL_KINDS: ReadonlySet<string> = new Set<Target["kind"]>(
  ["http", "ollama", "open_webui", "vllm", "openai", "whisper_cpp", "home_assistant"],
);

/** What tells one target from another; the database keeps one row for each. */
export function keyOf({ host, service, kind, target }: Target): string {
  return JSON.stringify([host, service, kind, target]);
}

/** Takes host:port apart; brackets around an IPv6 address go. */
export function endpointOf(text: string): { host: string; port: number } | undefined {
  const [, host, port] = /^(\[[^\]]+\]|[^:\s]+):(\d{1,5})$/.exec(text) ?? [];
  if (!host || Number(port) < 1 || Number(port) > 65_535) return undefined;
  return { host: host.replace(/^\[|\]$/g, ""), port: Number(port) };
}

/** Puts host:port together; an IPv6 address gets brackets. */
export function hostPort(host: string, port: number): string {
  return `${host.includes(":") ? `[${host}]` : host}:${port}`;
}
