import type { TestStack } from "../../_support/stack.ts";

/** Asks the function `bruce` and reads what it answers. */
export async function ask(
  { functions_url }: TestStack,
  token: string | null,
  path: string,
  { method, body, headers = {} }: {
    method?: string;
    body?: unknown;
    headers?: Record<string, string>;
  } = {},
) {
  const response = await fetch(`${functions_url}/bruce${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...token && { authorization: `Bearer ${token}` },
      ...body !== undefined && { "content-type": "application/json" },
      ...headers,
    },
    body: body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    // deno-lint-ignore no-explicit-any -- each test asserts the shape that it expects
    body: (text === "" ? null : JSON.parse(text)) as any,
  };
}
