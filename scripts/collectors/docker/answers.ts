import { z } from "zod";

/**
 * The parts of the Docker Engine API that are read, loosely: absent and null fields take the value an engine means by
 * them. Written from `api/swagger.yaml` of moby, Engine API 1.24 to 1.55.
 */
const text = z.string().nullish().transform((value) => value ?? "");
const texts = z.record(z.string(), z.string()).nullish().transform((value) => value ?? {});

/** `GET /version`. */
export const versionAnswer = z.object({
  Version: z.string(),
  ApiVersion: z.string().regex(/^\d+\.\d+$/),
  MinAPIVersion: z.string().regex(/^\d+\.\d+$/).catch("1.12"),
  Os: text,
  Arch: text,
  /** What the engine is made of; the first one of Podman is "Podman Engine". */
  Components: z.array(z.object({ Name: text })).nullish().catch(null),
});

/** One row of `GET /containers/json?all=true`. */
const listedContainer = z.object({
  Id: z.string().min(1),
  Names: z.array(z.string()).nullish().catch([]).transform((names) => names ?? []),
  Labels: texts.catch({}),
});

/** One row of {@link listAnswer}. */
export type ListedContainer = z.output<typeof listedContainer>;

/** The rows of the list; one that cannot be read costs itself, and is counted. */
export const listAnswer = z.array(z.unknown()).transform((rows) => {
  const listed = rows.flatMap((row) => {
    const parsed = listedContainer.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
  return { listed, unreadable: rows.length - listed.length };
});

/** `GET /info`. */
export const infoAnswer = z.object({
  Containers: z.int(),
  /** Which engine it is; Podman invents one for each answer. */
  ID: z.string().nullish().catch(null),
});

const bindings = z.record(
  z.string(),
  z.array(z.object({ HostIp: text, HostPort: text })).nullish().transform((rows) => rows ?? []),
).nullish().transform((ports) => ports ?? {});

/** Ports of a container, `8096/tcp` → where they are published. */
export type Bindings = z.output<typeof bindings>;

/** `GET /containers/{id}/json`. */
export const inspectAnswer = z.object({
  Name: text,
  Image: text,
  RestartCount: z.int().nullish().catch(0).transform((count) => count ?? 0),
  State: z.object({
    Status: z.string(),
    Running: z.boolean().nullish(),
    ExitCode: z.int().nullish().transform((code) => code ?? 0),
    StartedAt: text,
    Health: z.object({ Status: text }).nullish().catch(null),
  }),
  HostConfig: z.object({
    NetworkMode: text,
    PortBindings: bindings,
    PublishAllPorts: z.boolean().nullish(),
    RestartPolicy: z.object({ Name: text, MaximumRetryCount: z.int().nullish() }).nullish(),
  }),
  Config: z.object({ Image: text, Labels: texts }),
  NetworkSettings: z.object({
    Ports: bindings,
    Networks: z.record(z.string(), z.unknown()).nullish().transform((networks) => networks ?? {}),
  }).nullish().transform((network) => network ?? { Ports: {}, Networks: {} }),
  Mounts: z.array(z.object({ Type: text, Name: text, Destination: text })).nullish()
    .transform((mounts) => mounts ?? []),
});

/** See {@link inspectAnswer}. */
export type InspectedContainer = z.output<typeof inspectAnswer>;

/** `GET /images/{id}/json`. */
export const imageAnswer = z.object({
  RepoDigests: z.array(z.string()).nullish().transform((digests) => digests ?? []),
});

/** `GET /containers/{id}/stats?stream=false&one-shot=true`. */
export const statsAnswer = z.object({
  cpu_stats: z.object({
    cpu_usage: z.object({ total_usage: z.number() }),
    system_cpu_usage: z.number().nullish(),
    online_cpus: z.number().nullish(),
  }),
  memory_stats: z.object({
    usage: z.number().nullish(),
    limit: z.number().nullish(),
    stats: z.record(z.string(), z.number()).nullish(),
  }),
});
