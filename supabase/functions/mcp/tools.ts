import { routeTool } from "./route_tool.ts";
import type { Tool } from "./tool.ts";

/** All tools, in the order in which a model should think of them. Approving a command is left to people. */
export const tools: readonly Tool[] = [
  routeTool("drift_summary", "What is wrong, by host"),
  routeTool("drift", "What differs now"),
  routeTool("causes", "The same difference on many hosts"),
  routeTool("issues", "Issues"),
  routeTool("issue", "One issue"),
  routeTool("host", "One host"),
  routeTool("hosts", "Hosts"),
  routeTool("explain", "Why, and why not"),
  routeTool("drift_between", "What changed between two moments"),
  routeTool("digest", "What a time was like"),
  routeTool("trajectory", "Where drift is going"),
  routeTool("events", "Events"),
  routeTool("journal", "What was done"),
  routeTool("coverage", "Where BRUCE is blind"),
  routeTool("memory_search", "Search the memory"),
  routeTool("memory_append", "Remember"),
  routeTool("acknowledge", "Acknowledge an issue"),
  routeTool("list_commands", "Allowed commands"),
  routeTool("enqueue_command", "Ask for a command"),
  routeTool("command_result", "Result of a command"),
];
