import type { Answer } from "../../api/answer.ts";
import { session } from "../../session/session.svelte.ts";

interface Found {
  kind: string;
  hostname: string;
  service: string | null;
}

/** Names of hosts or services with a text in them; undefined where that cannot be asked. */
export async function findNames(
  what: "hostname" | "service",
  text: string,
): Promise<string[] | undefined> {
  if (text.length < 2) return undefined;
  const answer = await session.ask<Answer & { items: Found[] }>("dashboard_find", { text })
    .catch(() => undefined);
  const kind = what === "hostname" ? "host" : "service";
  return answer?.items.filter((one) => one.kind === kind)
    .map((one) => what === "hostname" ? one.hostname : one.service ?? "");
}
