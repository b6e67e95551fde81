import { judge, storable } from "./judge.ts";
import { permissionOf } from "./netbox_objects.ts";
import type { Action, Outcome } from "./schema.ts";
import { withoutSecrets } from "./secrets.ts";
import { jsonObject } from "./told_answer.ts";

/** What becomes of an attempt that NetBox did not serve. */
export type NetboxFault = Omit<Outcome, "retry_after_s"> & { retry_after_s?: number | null };

/** The request that was refused; `secret` is the name of the token. */
type Where = { method: keyof typeof NEEDS; path: string; secret: string };

/** The permission that a method needs, as NetBox calls it. */
const NEEDS = { GET: "view", POST: "add", PATCH: "change", OPTIONS: "view" } as const;

/** Says which permission a token lacks for a request. */
export function lacking({ method, path, secret }: Where): string {
  const isWrite = method === "POST" || method === "PATCH";
  return `the token in ${secret} lacks the permission ${permissionOf(path)}: ${NEEDS[method]}${
    isWrite ? ", or may not write at all" : ""
  }`;
}

/** What a refusal means: which permission lacks, that an object is gone, or as of any other target. */
export function refusal(
  { method, path, secret }: Where,
  answer: { status: number; headers: Headers; text: string },
  secrets: readonly string[],
  action: Action,
): NetboxFault {
  const { status, headers, text } = answer;
  const mediaType = (headers.get("content-type") ?? "").split(";")[0]!.trim().toLowerCase();
  const detail = String(jsonObject(text)?.detail ?? "");
  const dead = (error: string): NetboxFault => ({ outcome: "dead", http_status: status, error });
  if (status === 403 && /permission/i.test(detail)) {
    return dead(`HTTP 403: ${lacking({ method, path, secret })}`);
  }
  if (status === 401 || status === 403) {
    const said = detail ? `: ${withoutSecrets(detail, secrets)}` : "";
    return dead(storable(`HTTP ${status}: NetBox does not accept the token in ${secret}${said}`));
  }
  if (status === 404 && mediaType !== "application/json") {
    return dead("HTTP 404: what answers is not NetBox: is the url that of NETBOX_URL?");
  }
  if (status === 404) {
    return dead(
      `HTTP 404: NetBox has no ${path} any more, or the token in ${secret} may not ${
        NEEDS[method]
      } it (${permissionOf(path)}: ${NEEDS[method]})`,
    );
  }
  return judge(
    action,
    { status, headers, mediaType, text: detail ? JSON.stringify({ message: detail }) : text },
    secrets,
    new Date(),
  );
}
