import { z } from "zod";
import { wholeNumber } from "../fields.ts";
import { pageOf, time } from "./answer.ts";
import { shortText, since, until } from "./query.ts";
import { READERS, type Route } from "./route.ts";

/** How one number of a thing went. */
const metricItem = z.looseObject({
  hostname: z.string(),
  source: z.string().describe("Who measures it; bruce: this database."),
  kind: z.string().describe("container, guest, node, storage, pool, filesystem, database…"),
  name: z.string(),
  metric: z.string().describe("cpu_pct, mem_pct, disk_pct, pool_pct, database_bytes."),
  unit: z.string().describe("% or bytes."),
  points: z.array(z.tuple([time, z.number(), z.number(), z.number()])).describe(
    "[time, mean, lowest, highest] of each part of the time, oldest first. Where nothing was measured there is none.",
  ),
});

/** How the numbers of a host went. */
export const metrics: Route = {
  name: "metrics",
  methods: ["GET"],
  path: "/metrics",
  summary:
    "How the numbers of a host went: of 2 hours each snapshot, of 2 days five minutes, of 30 days hours, of 2 years days.",
  roles: READERS,
  input: z.strictObject({
    hostname: shortText(253).describe("Name, alias or address."),
    source: shortText(63).optional().describe("Only what this source measures, such as docker."),
    kind: shortText(63).optional().describe("Only things of this kind, such as pool."),
    name: shortText(253).optional().describe("Only the thing of this name."),
    metric: shortText(63).optional().describe("Only this number, such as disk_pct."),
    since: since.describe("From this moment on, else 7 days (ISO 8601 with offset)."),
    until,
    points: wholeNumber(1, 500).optional().describe("At most so many of each: 1 to 500, else 60."),
  }),
  output: pageOf(metricItem).extend({ since: time, until: time }),
  rpc: "api_metrics",
};
