import { z } from "zod";

/** The parts of the API of Traefik that are read, 2 and 3, written from `pkg/api` and its test data. */
const list = z.array(z.object({ name: z.string() })).nullish();

/** A page of `GET /api/http/routers`. Middlewares, which may hold hashes of passwords, are not read. */
export const routersAnswer = z.array(z.object({
  name: z.string(),
  provider: z.string().nullish(),
  rule: z.string().nullish().transform((rule) => rule ?? ""),
  service: z.string(),
  priority: z.coerce.number().catch(0),
  tls: z.looseObject({}).nullish(),
  status: z.string().nullish(),
}));

/** A page of `GET /api/http/services`. */
export const servicesAnswer = z.array(z.object({
  name: z.string(),
  provider: z.string().nullish(),
  loadBalancer: z.object({ servers: z.array(z.object({ url: z.string().nullish() })).nullish() })
    .nullish(),
  weighted: z.object({ services: list }).nullish(),
  mirroring: z.object({ service: z.string().nullish() }).nullish(),
  failover: z.object({ service: z.string().nullish() }).nullish(),
}));

/** `GET /api/overview`. */
export const overviewAnswer = z.object({
  http: z.object({
    routers: z.object({ total: z.int() }),
    services: z.object({ total: z.int() }),
  }),
});

/** `GET /api/version`. */
export const versionAnswer = z.object({ Version: z.string() });

/** A row of {@link routersAnswer}. */
export type Router = z.output<typeof routersAnswer>[number];

/** A row of {@link servicesAnswer}. */
export type Service = z.output<typeof servicesAnswer>[number];
