import { z } from "zod";
import {
  type NetboxMapping,
  netboxMapping,
  NO_MAPPING,
} from "../../../supabase/functions/_shared/netbox/mapping.ts";
import { get } from "../../bruce_api/request.ts";
import type { BruceSettings } from "./config.ts";

const answer = z.object({ netbox_mapping: netboxMapping });

const TIMEOUT_MS = 30_000;

/**
 * How NetBox is to be read, as BRUCE says it; as usual where BRUCE is not known, or is one that cannot say it. Throws an Error
 * where it does not answer: to read NetBox in another way than it was read before would change what is declared.
 */
export async function readMapping(bruce: BruceSettings | undefined): Promise<NetboxMapping> {
  if (!bruce) return NO_MAPPING;
  const { functionsUrl, token } = bruce;
  const said = await get({ functionsUrl, token, timeoutMs: TIMEOUT_MS }, "expected", {});
  if (said.kind === "ok") return answer.parse(said.body).netbox_mapping;
  if (said.status === 405) return NO_MAPPING;
  if (said.status === undefined) {
    throw new Error(`BRUCE does not answer at ${functionsUrl}: ${said.reason}`);
  }
  throw new Error(
    `BRUCE does not say how to read NetBox (HTTP ${said.status}): ${
      said.error?.message ?? "is BRUCE_URL right?"
    }`,
  );
}
