import type { CallToolResult } from "./sdk.ts";
import type { Result } from "../_shared/result.ts";
import { shorten } from "./shorten.ts";

/** The answer of a tool: its data, short enough for a model; or what is wrong and what to do. */
export function toolResult({ data, error }: Result<Record<string, unknown>>): CallToolResult {
  if (error) {
    if (error.status >= 500) console.error(`${error.status} ${error.code}: ${error.cause}`);
    const { code, message, details } = error;
    return { isError: true, content: [textOf({ code, message, details })] };
  }
  const short = shorten(data);
  return { structuredContent: short, content: [textOf(short)] };
}

function textOf(value: unknown) {
  return { type: "text" as const, text: JSON.stringify(value) };
}
