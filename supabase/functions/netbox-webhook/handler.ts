import { inBackground } from "../_shared/background.ts";
import { readBody } from "../_shared/body.ts";
import { contentProblems } from "../_shared/content.ts";
import { endpoint } from "../_shared/endpoint.ts";
import type { Environment } from "../_shared/environment.ts";
import { apiError } from "../_shared/errors.ts";
import { parseJson } from "../_shared/json.ts";
import { onePerPath, type Problem, problemsOf } from "../_shared/problems.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";
import { sha256Hex } from "../_shared/token.ts";
import { applyWhatWaits } from "./apply.ts";
import { changeOf, isIgnored } from "./change.ts";
import { envelope } from "./envelope.ts";
import { staleness } from "./freshness.ts";
import { readMapping } from "./read_mapping.ts";
import { checkSignature } from "./signature.ts";
import { storeChange } from "./store.ts";

/**
 * `POST /functions/v1/netbox-webhook`: takes one event of a NetBox event rule, of NetBox 3.5 to 4.7, signed with
 * `X-Hook-Signature`. What is not about expected state is answered 202, so that NetBox does not count it as failed. So is a
 * change that is stored and will be applied together with others.
 */
export const handleNetboxWebhook = endpoint(["POST"], answer);

async function answer(request: Request, environment: Environment): Promise<Result<unknown>> {
  const body = await readBody(request, ["application/json"]);
  if (body.error) return body;
  const signed = await checkSignature(
    environment.NETBOX_WEBHOOK_SECRET,
    request.headers.get("x-hook-signature"),
    body.data.bytes,
  );
  if (signed.error) return signed;

  const parsed = parseJson(body.data.bytes);
  if (parsed.error) return parsed;
  const unstorable = contentProblems(parsed.data);
  if (unstorable.length > 0) return notAccepted(unstorable);
  const event = envelope.safeParse(parsed.data);
  if (!event.success) return notAccepted(problemsOf(event.error, parsed.data));
  const mapping = await readMapping(environment);
  if (mapping.error) return mapping;
  const sha256 = await sha256Hex(new TextDecoder().decode(body.data.bytes));
  const change = changeOf(event.data, sha256, mapping.data);
  if (isIgnored(change)) return ignored(change.ignored);
  if ("problems" in change) return notAccepted(change.problems);
  const stale = staleness(event.data.timestamp, new Date());
  if (stale) return fail({ status: 422, code: "stale_event", message: stale });

  const stored = await storeChange(environment, change);
  if (stored.error) return stored;
  const { status, ...told } = stored.data;
  if (told.result === "queued") inBackground(applyWhatWaits(environment));
  return succeed(Response.json(told, { status }));
}

function ignored(message: string) {
  return fail({ status: 202, code: "ignored", message });
}

function notAccepted(problems: Problem[]) {
  return fail(apiError("invalid_payload", "The event was not understood; nothing was stored.", {
    details: onePerPath(problems),
  }));
}
