import { callRoute, parseInput } from "../_shared/api/call_route.ts";
import { routeNamed } from "../_shared/api/routes.ts";
import type { Tool } from "./tool.ts";

/** Items of a list when the model does not say how many: what it can read at once. */
const DEFAULT_ITEMS = 20;

/** A route of the API as a tool. `fields` is left out: what is answered is always whole, with its evidence. */
export function routeTool(name: string, title: string): Tool {
  const route = routeNamed(name);
  const input = "fields" in route.input.shape ? route.input.omit({ fields: true }) : route.input;
  const isPaged = "limit" in input.shape;
  // a number for each day fills pages and says little to a model
  const defaults = {
    ...(isPaged && { limit: DEFAULT_ITEMS }),
    ...("daily" in input.shape && { daily: "none" }),
  };
  const reads = route.methods.includes("GET");
  // what is asked of the command queue is done outside of BRUCE
  const acts = route.of === "commands" && !reads;
  return {
    name,
    title,
    description: isPaged
      ? `${route.summary} ${DEFAULT_ITEMS} items unless \`limit\` says otherwise; next_cursor leads on.`
      : route.summary,
    roles: route.roles,
    input,
    output: route.output,
    annotations: {
      readOnlyHint: reads,
      destructiveHint: acts,
      idempotentHint: reads || name === "acknowledge",
      openWorldHint: acts,
    },
    async call(environment, tokenSha256, parameters) {
      const checked = parseInput(route, { ...defaults, ...parameters });
      if (checked.error) return checked;
      return await callRoute(environment, route, tokenSha256, checked.data);
    },
  };
}
