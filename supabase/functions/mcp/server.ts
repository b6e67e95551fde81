import { McpServer } from "./sdk.ts";
import type { Role } from "../_shared/api/route.ts";
import type { Environment } from "../_shared/environment.ts";
import { VERSION } from "../_shared/version.ts";
import { registerDailyReview } from "./daily_review/register.ts";
import { INSTRUCTIONS } from "./instructions.ts";
import { registerResources } from "./resources.ts";
import { toolResult } from "./tool_result.ts";
import { tools } from "./tools.ts";

/** Whose request it is. Role null: the database will judge the token, as it does in every tool. */
export type Caller = { tokenSha256: string; role: Role | null };

/** An MCP server for one request: the tools that the role may use, resources and a prompt. */
export function mcpServer(environment: Environment, { tokenSha256, role }: Caller): McpServer {
  const server = new McpServer(
    { name: "bruce", title: "BRUCE", version: VERSION },
    { instructions: INSTRUCTIONS },
  );
  const allowed = tools.filter((tool) => role === null || tool.roles.includes(role));
  for (const tool of allowed) {
    const { name, title, description, input, output, annotations } = tool;
    server.registerTool(
      name,
      { title, description, inputSchema: input, outputSchema: output, annotations },
      async (parameters: Record<string, unknown>) =>
        toolResult(await tool.call(environment, tokenSha256, parameters)),
    );
  }
  registerResources(server, environment, tokenSha256);
  registerDailyReview(server);
  return server;
}
