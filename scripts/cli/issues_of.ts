import { UsageError } from "../program/usage_error.ts";
import { ask, askAll, type Row } from "./ask.ts";
import type { Environment } from "./command.ts";
import { mustExist } from "./names.ts";
import { askWords, type Words } from "./words.ts";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The issue of that id, or those of a host or service. Throws when there is none. */
export async function issuesOf(
  environment: Environment,
  host: string,
  service: string | undefined,
  event_type: string | undefined,
  status: string,
): Promise<Row[]> {
  if (UUID.test(host)) {
    if (service !== undefined) throw new UsageError("An issue_id stands alone.");
    return [(await ask(environment, `bruce/issues/${host}`)).issue as Row];
  }
  const found = await askAll(environment, "bruce/issues", {
    hostname: host,
    service,
    event_type,
    status,
  });
  if (found.length > 0) return found;
  await mustExist(environment, host, service);
  throw new Error(await noIssue(environment, host, service));
}

async function noIssue(environment: Environment, host: string, service?: string) {
  const words: Words = await askWords(environment);
  return service === undefined
    ? words("cli.no_issue_of_host", host)
    : words("cli.no_issue_of_service", service, host);
}
