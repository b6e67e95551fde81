// @ts-types="@modelcontextprotocol/sdk/client/index"
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
// @ts-types="@modelcontextprotocol/sdk/client/streamableHttp"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

export type { Client };

/** What a tool answers: as data, and the same as text. */
export type Answer = {
  isError?: boolean;
  // deno-lint-ignore no-explicit-any -- each test asserts the shape that it expects
  structuredContent?: any;
  content: { text: string }[];
};

/** The official client, over a real socket. It checks structured answers against the schemas that the server lists. */
export async function connect(functionsUrl: string, token: string): Promise<Client> {
  const client = new Client({ name: "test", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${functionsUrl}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
    }),
  );
  return client;
}

/** Calls a tool. */
export async function call(
  client: Client,
  name: string,
  parameters: Record<string, unknown> = {},
): Promise<Answer> {
  return await client.callTool({ name, arguments: parameters }) as unknown as Answer;
}
