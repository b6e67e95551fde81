import { endpoint } from "../_shared/endpoint.ts";
import { bearerTokenSha256 } from "../_shared/token.ts";
import { pingDeadMan } from "./dead_man.ts";
import { dispatchDue } from "./run.ts";

/**
 * `POST /functions/v1/dispatch`: delivers the actions that are due, with a token of role worker or operator. The body is not
 * read. Answers how many were delivered, put off and given up, and when the next one is due.
 */
export const handleDispatch = endpoint(["POST"], async (request, environment) => {
  await request.body?.cancel();
  const token = await bearerTokenSha256(request);
  if (token.error) return token;
  const report = await dispatchDue(token.data, environment);
  if (!report.error) await pingDeadMan(token.data, environment);
  return report;
});
