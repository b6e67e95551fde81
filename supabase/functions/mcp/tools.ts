import type { ToolAnnotations } from "./sdk.ts";
import type { z } from "zod";
import type { Role } from "../_shared/api/route.ts";
import type { Environment } from "../_shared/environment.ts";
import type { Result } from "../_shared/result.ts";
import { commandTools } from "./command_tools.ts";
import { routeTool } from "./route_tool.ts";

/** Something a model can do, from the same schemas that the API and the function `commands` validate with. */
export type Tool = {
  name: string;
  title: string;
  description: string;
  roles: readonly Role[];
  input: z.ZodObject;
  output: z.ZodObject;
  annotations: ToolAnnotations;
  call(
    environment: Environment,
    tokenSha256: string,
    parameters: Record<string, unknown>,
  ): Promise<Result<Record<string, unknown>>>;
};

/** All tools, in the order in which a model should think of them. */
export const tools: readonly Tool[] = [
  routeTool("drift_summary", "What is wrong, by host"),
  routeTool("drift", "What differs now"),
  routeTool("issues", "Issues"),
  routeTool("issue", "One issue"),
  routeTool("host", "One host"),
  routeTool("hosts", "Hosts"),
  routeTool("explain", "Why, and why not"),
  routeTool("drift_between", "What changed between two moments"),
  routeTool("digest", "What a time was like"),
  routeTool("events", "Events"),
  routeTool("journal", "What was done"),
  routeTool("coverage", "Where BRUCE is blind"),
  routeTool("memory_search", "Search the memory"),
  routeTool("memory_append", "Remember"),
  routeTool("acknowledge", "Acknowledge an issue"),
  ...commandTools,
];
