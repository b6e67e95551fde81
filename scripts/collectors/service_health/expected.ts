import { z } from "zod";
import { withDeadline } from "../../program/deadline.ts";
import { httpRequest } from "../../http/http_request.ts";

const service = z.object({
  id: z.union([z.number(), z.string()]),
  hostname: z.string(),
  name: z.string(),
  ports: z.array(z.string()),
  role: z.string().nullable(),
  image: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()).nullable().transform((value) => value ?? {}),
});

const asset = z.object({
  id: z.union([z.number(), z.string()]),
  name: z.string(),
  aliases: z.array(z.string()).nullable().transform((names) => names ?? []),
  primary_ip: z.string().nullable(),
  lifecycle: z.string(),
});

/** A row of `expected_services` that is declared active. */
export type ExpectedService = z.output<typeof service>;

/** A row of `assets`. */
export type Asset = z.output<typeof asset>;

/** What is declared, as far as probes need it. */
export interface Expected {
  services: ExpectedService[];
  assets: Asset[];
}

/** Rows that one request asks for; the server may give less. */
const PAGE = 1000;
const DEADLINE_MS = 15_000;

/** Reads what is declared from the REST API of BRUCE. Throws an Error that says why it cannot. */
export async function readExpected(apiUrl: string, apiKey: string): Promise<Expected> {
  const read = <Row extends { id: number | string }>(
    table: string,
    columns: string,
    schema: z.ZodType<Row>,
    filter = "",
  ) => readAll(`${apiUrl}/rest/v1/${table}?select=${columns}${filter}`, apiKey, schema);
  const [services, assets] = await Promise.all([
    read(
      "expected_services",
      "id,hostname,name,ports,role,image,metadata",
      service,
      "&lifecycle=eq.active",
    ),
    read("assets", "id,name,aliases,primary_ip,lifecycle", asset),
  ]);
  return { services, assets };
}

/** Page after page behind the last row seen: rows that come and go meanwhile shift nothing. */
async function readAll<Row extends { id: number | string }>(
  url: string,
  apiKey: string,
  schema: z.ZodType<Row>,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1)?.id;
    const after = last === undefined ? "" : `&id=gt.${last}`;
    const page = await readPage(`${url}&order=id.asc&limit=${PAGE}${after}`, apiKey, schema);
    if (page.length === 0) return rows;
    rows.push(...page);
  }
}

function readPage<Row>(url: string, apiKey: string, schema: z.ZodType<Row>): Promise<Row[]> {
  return withDeadline(DEADLINE_MS, async (signal) => {
    const { status, body } = await httpRequest({
      url,
      headers: {
        apikey: apiKey,
        // a key of the older form is a JWT that PostgREST itself looks at
        ...(apiKey.startsWith("ey") ? { authorization: `Bearer ${apiKey}` } : {}),
      },
      signal,
    });
    if (status < 200 || status > 299) throw new Error(`the API answers ${status}`);
    return z.array(schema).parse(JSON.parse(body));
  });
}
