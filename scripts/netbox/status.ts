import { z } from "zod";
import type { NetboxClient } from "./client.ts";
import { NetboxError } from "./netbox_error.ts";

const status = z.looseObject({
  "netbox-version": z.string(),
  "rq-workers-running": z.coerce.number().nullish(),
});

/** What `GET /api/status/` tells. `release` is 406 for NetBox 4.6. */
export interface NetboxStatus {
  version: string;
  release: number;
  /** 0: no webhook will be sent. */
  workers: number | null;
}

/** Asks NetBox who it is. Throws a NetboxError on anything else, and on NetBox before 4.0. */
export async function readStatus(client: NetboxClient): Promise<NetboxStatus> {
  const parsed = status.safeParse((await client.get("status/")).body);
  if (!parsed.success) {
    throw new NetboxError("What answers at status/ is not NetBox: is NETBOX_URL right?", 404);
  }
  const version = parsed.data["netbox-version"];
  const [major = 0, minor = 0] = version.replace(/^v/, "").split(".").map((part) => parseInt(part));
  if (!(major >= 4)) {
    throw new NetboxError(`NetBox ${version} is too old: 4.0 or newer is understood.`, 404);
  }
  return {
    version,
    release: major * 100 + minor,
    workers: parsed.data["rq-workers-running"] ?? null,
  };
}
