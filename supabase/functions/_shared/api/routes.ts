import { actRoutes } from "./acts.ts";
import { causeRoutes } from "./causes.ts";
import { commandRoutes } from "./commands.ts";
import { digest } from "./digest.ts";
import { driftRoutes } from "./drift.ts";
import { eventRoutes } from "./events.ts";
import { hostRoutes } from "./hosts.ts";
import { issueRoutes } from "./issues.ts";
import { memoryRoutes } from "./memory.ts";
import { metrics } from "./metrics.ts";
import { notificationRoutes } from "./notifications.ts";
import type { Route } from "./route.ts";
import { status } from "./status.ts";
import { texts } from "./texts.ts";
import { token } from "./token.ts";
import { trajectory } from "./trajectory.ts";
import { tuningRoutes } from "./tuning.ts";

/** All that the API does, in the order in which people read of it. */
export const routes: readonly Route[] = [
  status,
  ...driftRoutes,
  ...causeRoutes,
  ...issueRoutes,
  ...eventRoutes,
  digest,
  trajectory,
  ...hostRoutes,
  metrics,
  ...memoryRoutes,
  ...actRoutes,
  ...tuningRoutes,
  ...notificationRoutes,
  texts,
  token,
  ...commandRoutes,
];

/** The route of that name. Throws when there is none: names are written in code. */
export function routeNamed(name: string): Route {
  const route = routes.find((route) => route.name === name);
  if (!route) throw new Error(`There is no route ${name}.`);
  return route;
}
