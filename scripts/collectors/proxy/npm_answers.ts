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

/** Rows that were deleted are kept by the database, and by some versions in its lists. */
const isDeleted = flag.nullish().catch(false).transform((value) => value === true);

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

/** `GET /api/nginx/proxy-hosts` and `GET /api/nginx/redirection-hosts`: lists that are read row by row. */
export const listAnswer = z.array(z.unknown());

/** A row of the proxy hosts; its locations are read one by one too. */
export const proxyHost = z.object({
  id: z.union([z.number(), z.string()]),
  domain_names: domains,
  forward_host: z.string(),
  forward_port: port,
  enabled: flag,
  certificate_id: certificate,
  is_deleted: isDeleted,
  locations: z.array(z.unknown()).nullish().transform((locations) => locations ?? []),
  // may hold secrets: only looked at, never kept
  advanced_config: z.string().nullish().transform((text) => text ?? ""),
});

/** A location of a proxy host. */
export const location = z.object({
  path: z.string().trim().min(1),
  forward_host: z.string(),
  forward_port: port,
});

/** A row of the redirection hosts. */
export const redirectionHost = z.object({
  id: z.union([z.number(), z.string()]),
  domain_names: domains,
  forward_domain_name: z.string(),
  enabled: flag,
  certificate_id: certificate,
  is_deleted: isDeleted,
});
