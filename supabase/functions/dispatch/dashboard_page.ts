import { z } from "zod";
import type { Notice } from "./notice.ts";

/**
 * The page of the dashboard that shows what a notice is about: the one issue that it tells of, else the first page.
 * Undefined where no address of a dashboard is known, or it is none.
 */
export function pageOf(
  { events, omitted }: Notice,
  dashboardUrl: string | undefined,
): string | undefined {
  if (!dashboardUrl || !URL.canParse(dashboardUrl)) return undefined;
  const ids = new Set(events.map(({ issue_id }) => issue_id));
  const [id] = ids;
  const issueId = ids.size === 1 && omitted === 0 ? z.uuid().safeParse(id) : undefined;
  return issueId?.success ? new URL(`#/issue/${issueId.data}`, dashboardUrl).href : dashboardUrl;
}
