import { callRoute, parseInput } from "../_shared/api/call_route.ts";
import { routeNamed } from "../_shared/api/routes.ts";
import type { Tool } from "./tool.ts";

/** Items of a list when the model does not say how many: what it can read at once. */
const DEFAULT_ITEMS = 20;

/** They change nothing, though they are asked by POST: what they try is taken back. */
const TRIES = ["preview"];

/** Asked again, they change nothing more. */
const REPEATABLE = ["acknowledge", "take_suggestion", "cancel_command"];

/**
 * A route of the API as a tool: the summary of the route, then when to use it. `fields` is left out: what is answered is
 * always whole, with its evidence.
 */
export function routeTool(name: string, title: string, use = ""): Tool {
  const route = routeNamed(name);
  const input = "fields" in route.input.shape ? route.input.omit({ fields: true }) : route.input;
  const isPaged = "limit" in input.shape;
  // a number for each day fills pages and says little to a model
  const defaults = {
    ...(isPaged && { limit: DEFAULT_ITEMS }),
    ...("daily" in input.shape && { daily: "none" }),
  };
  const reads = route.methods.includes("GET") || TRIES.includes(name);
  // what is asked of the command queue is done outside of BRUCE
  const acts = route.of === "commands" && !reads;
  return {
    name,
    title,
    description: [
      route.summary,
      use,
      isPaged && `${DEFAULT_ITEMS} items unless \`limit\` says otherwise; next_cursor leads on.`,
    ].filter(Boolean).join(" "),
    roles: route.roles,
    input,
    output: route.output,
    annotations: {
      readOnlyHint: reads,
      destructiveHint: acts,
      idempotentHint: reads || REPEATABLE.includes(name),
      openWorldHint: acts,
    },
    async call(environment, tokenSha256, parameters) {
      const checked = parseInput(route, { ...defaults, ...parameters });
      if (checked.error) return checked;
      return await callRoute(environment, route, tokenSha256, checked.data);
    },
  };
}
