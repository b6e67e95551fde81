import { UsageError } from "../program/usage_error.ts";

/** URL of the functions: given as such (`…/functions/v1`), or as the origin of a project. */
export function functionsUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`BRUCE_URL ${text} is no URL such as https://abc.supabase.co.`);
  }
  const path = url.pathname.replace(/\/+$/, "");
  return `${url.origin}${path === "" ? "/functions/v1" : path}`;
}
