import { z } from "zod";

/** The parts of the API of Traefik that are read, 2 and 3, written from `pkg/api` and its test data. */
const list = z.array(z.object({ name: z.string(), weight: z.number().nullish() })).nullish();

/** A page of `GET /api/http/routers` or `GET /api/http/services`: a list that is read row by row. */
export const pageAnswer = z.array(z.unknown());

/**
 * A router. Middlewares, which may hold hashes of passwords, are not read. `service` is left out by a router that
 * others stand on, and by one with an error.
 */
export const routerRow = z.object({
  name: z.string(),
  provider: z.string().nullish(),
  rule: z.string().nullish().transform((rule) => rule ?? ""),
  service: z.string().nullish().transform((service) => service ?? ""),
  parentRefs: z.array(z.string()).nullish().transform((parents) => parents ?? []),
  priority: z.coerce.number().catch(0),
  tls: z.unknown().optional(),
  status: z.string().nullish(),
});

/** A service: servers, or other services that it stands on. */
export const serviceRow = z.object({
  name: z.string(),
  provider: z.string().nullish(),
  loadBalancer: z.object({ servers: z.array(z.object({ url: z.string().nullish() })).nullish() })
    .nullish(),
  weighted: z.object({ services: list }).nullish(),
  highestRandomWeight: z.object({ services: list }).nullish(),
  mirroring: z.object({ service: z.string().nullish() }).nullish(),
  failover: z.object({ service: z.string().nullish(), fallback: z.string().nullish() }).nullish(),
});

/** `GET /api/overview`. */
export const overviewAnswer = z.object({
  http: z.object({
    routers: z.object({ total: z.int() }),
    services: z.object({ total: z.int() }),
  }),
});

/** `GET /api/version`. */
export const versionAnswer = z.object({ Version: z.string() });

/** A row of the routers. */
export type Router = z.output<typeof routerRow>;

/** A row of the services. */
export type Service = z.output<typeof serviceRow>;
