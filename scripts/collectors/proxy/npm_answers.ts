import { z } from "zod";

/**
 * The parts of the API of Nginx Proxy Manager that are read, 2.9 to 2.15, written from its `backend/schema`. Access
 * lists, certificates and `advanced_config`, which may hold secrets, are not among them.
 */
const flag = z.union([z.boolean(), z.literal([0, 1, "0", "1"])])
  .transform((value) => value === true || Number(value) === 1);

const port = z.coerce.number().int().min(1).max(65_535);

/** 0, null or nothing: no certificate. */
const certificate = z.union([z.number(), z.string()]).nullish()
  .transform((id) => id !== undefined && id !== null && Number(id) !== 0);

const domains = z.array(z.string());

/** `POST /api/tokens`. */
export const tokenAnswer = z.union([
  z.object({ token: z.string().min(1) }),
  z.object({ requires_2fa: z.literal(true) }),
]);

/** `GET /api/`. */
export const healthAnswer = z.object({
  version: z.object({ major: z.int(), minor: z.int(), revision: z.int() }),
});

/** `GET /api/users/me?expand=permissions`. */
export const userAnswer = z.object({
  roles: z.array(z.string()).catch([]),
  permissions: z.object({ visibility: z.string() }).nullish(),
});

/** `GET /api/nginx/proxy-hosts`. */
export const proxyHostsAnswer = z.array(z.object({
  id: z.union([z.number(), z.string()]),
  domain_names: domains,
  forward_host: z.string(),
  forward_port: port,
  enabled: flag,
  certificate_id: certificate,
  locations: z.array(z.object({ path: z.string(), forward_host: z.string(), forward_port: port }))
    .nullish().transform((locations) => locations ?? []),
}));

/** `GET /api/nginx/redirection-hosts`. */
export const redirectionHostsAnswer = z.array(z.object({
  id: z.union([z.number(), z.string()]),
  domain_names: domains,
  forward_domain_name: z.string(),
  enabled: flag,
  certificate_id: certificate,
}));
