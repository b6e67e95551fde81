import type { Environment } from "../_shared/environment.ts";
import { routeTool } from "./route_tool.ts";
import {
  ErrorCode,
  McpError,
  type McpServer,
  type ReadResourceResult,
  ResourceTemplate,
} from "./sdk.ts";
import { shorten } from "./shorten.ts";

const MIME_TYPE = "application/json";

/** What a client can attach to a conversation: the summary, and one host or issue by its address. */
export function registerResources(
  server: McpServer,
  environment: Environment,
  tokenSha256: string,
): void {
  const read = async (
    uri: URL,
    route: string,
    parameters: Record<string, unknown>,
  ): Promise<ReadResourceResult> => {
    const answer = await routeTool(route, route).call(environment, tokenSha256, parameters);
    if (answer.error) {
      const { code, message, details } = answer.error;
      throw new McpError(ErrorCode.InvalidParams, `${code}: ${message}`, details);
    }
    const text = JSON.stringify(shorten(answer.data));
    return { contents: [{ uri: uri.href, mimeType: MIME_TYPE, text }] };
  };

  server.registerResource(
    "drift_summary",
    "bruce://drift_summary",
    { title: "What is wrong, by host", mimeType: MIME_TYPE },
    (uri) => read(uri, "drift_summary", {}),
  );
  server.registerResource(
    "host",
    new ResourceTemplate("bruce://hosts/{hostname}", { list: undefined }),
    { title: "One host: declared beside observed", mimeType: MIME_TYPE },
    (uri, { hostname }) => read(uri, "host", { hostname: decode(hostname) }),
  );
  server.registerResource(
    "issue",
    new ResourceTemplate("bruce://issues/{issue_id}", { list: undefined }),
    { title: "One issue with its events", mimeType: MIME_TYPE },
    (uri, { issue_id }) => read(uri, "issue", { issue_id: decode(issue_id) }),
  );
}

function decode(part: string | string[] | undefined): string {
  const text = String(part ?? "");
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
