import type { z } from "zod";
import {
  allowlistAnswer,
  cancelRequest,
  claimAnswer,
  claimRequest,
  commandAnswer,
  emptyRequest,
  enqueueRequest,
  heartbeatAnswer,
  heartbeatRequest,
  resultAnswer,
  resultRequest,
  statusAnswer,
} from "../_shared/commands/schema.ts";

/** One thing that can be asked: where, with what body, and which rpc function answers. */
export interface Route {
  method: "GET" | "POST";
  /** Path below `/commands`; `:id` is a command id. */
  path: string;
  /** Null: there is no body. */
  body: z.ZodType<Record<string, unknown>> | null;
  /** May the body be left out? */
  isBodyOptional?: boolean;
  rpc: string;
  parameters?: (body: Record<string, unknown>) => Record<string, unknown>;
  answer: z.ZodType;
}

/** All routes of the function `commands`. */
export const routes: readonly Route[] = [
  {
    method: "POST",
    path: "/",
    body: enqueueRequest,
    rpc: "enqueue_command",
    answer: commandAnswer,
  },
  {
    method: "GET",
    path: "/allowlist",
    body: null,
    rpc: "command_allowlist",
    answer: allowlistAnswer,
  },
  {
    method: "POST",
    path: "/claim",
    body: claimRequest,
    rpc: "claim_commands",
    answer: claimAnswer,
  },
  { method: "GET", path: "/:id", body: null, rpc: "command_status", answer: statusAnswer },
  {
    method: "POST",
    path: "/:id/heartbeat",
    body: heartbeatRequest,
    rpc: "heartbeat_command",
    answer: heartbeatAnswer,
  },
  {
    method: "POST",
    path: "/:id/result",
    body: resultRequest,
    rpc: "finish_command",
    parameters: ({ lease, ...result }) => ({ lease, result }),
    answer: resultAnswer,
  },
  {
    method: "POST",
    path: "/:id/approve",
    body: emptyRequest,
    isBodyOptional: true,
    rpc: "approve_command",
    answer: commandAnswer,
  },
  {
    method: "POST",
    path: "/:id/cancel",
    body: cancelRequest,
    isBodyOptional: true,
    rpc: "cancel_command",
    answer: commandAnswer,
  },
  {
    method: "POST",
    path: "/:id/requeue",
    body: emptyRequest,
    isBodyOptional: true,
    rpc: "requeue_command",
    answer: commandAnswer,
  },
];

/** The routes of a path, and the command id in it; a function sees its own name as the first part of the path. */
export function routesOf(pathname: string): { matches: Route[]; commandId: string | null } {
  const below = pathname.replace(/^(\/functions\/v1)?\/commands(?=\/|$)/, "").replace(/\/+$/, "") ||
    "/";
  const [, first = "", rest = ""] = /^\/([^/]*)(\/.*)?$/.exec(below) ?? [];
  const isId = UUID.test(first);
  const path = isId ? `/:id${rest}` : below;
  return {
    matches: routes.filter((route) => route.path === path),
    commandId: isId ? first : null,
  };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
