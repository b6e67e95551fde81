import type { z } from "zod";

/**
 * URL of the function `ingest`: given whole, as the URL of the functions (`…/functions/v1`), or as the origin of a
 * Supabase project, which is completed.
 */
export function ingestUrl(text: string, context: z.core.$RefinementCtx<string>): string {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    context.issues.push({
      code: "custom",
      input: text,
      message: "must be a URL, for example https://abc.supabase.co/functions/v1",
    });
    return text;
  }
  const path = url.pathname.replace(/\/+$/, "");
  if (path === "") url.pathname = "/functions/v1/ingest";
  else if (!path.endsWith("/ingest")) url.pathname = `${path}/ingest`;
  return url.href;
}
