import { routeTool } from "./route_tool.ts";
import type { Tool } from "./tool.ts";

/**
 * All tools, in the order in which a model should think of them, each with when to use it and when another one. Approving,
 * waiving, releasing and changing settings are left to people.
 */
export const tools: readonly Tool[] = [
  routeTool("status", "Is all well?", "Ask it first. It also says whether BRUCE itself is well."),
  routeTool(
    "drift_summary",
    "What is wrong, by host",
    "Use it for the overview of all hosts. For one host use drift.",
  ),
  routeTool(
    "drift",
    "What differs now",
    "Use it for what is wrong now and what to do first. Not for what was: use drift_between or events.",
  ),
  routeTool(
    "causes",
    "Is the same wrong elsewhere?",
    "Use it to see whether a service or difference is wrong on other hosts too. hosts_total 1: on one host only.",
  ),
  routeTool(
    "issues",
    "Find issues",
    "Use it for the issue_id that issue and enqueue_command need, and with status=resolved for what ended.",
  ),
  routeTool(
    "issue",
    "One issue, and what would end it",
    "Use it before you propose anything. drift, issues, causes and explain give its issue_id.",
  ),
  routeTool(
    "explain",
    "Why, and why not",
    "Use it for why there is an alert, or NONE, and for when a disk or pool of a host is full (field forecast). Only the " +
      "verdict `no drift` means well: unknown, unproven and stale mean that nobody can say.",
  ),
  routeTool(
    "host",
    "One host, declared beside observed",
    "Use it for all of one host at once; for what is wrong there, drift is shorter.",
  ),
  routeTool(
    "hosts",
    "Find a host",
    "Use it when a question names a service or pool and no host: service says where it is. sources says who reports a host.",
  ),
  routeTool(
    "drift_between",
    "What changed between two moments",
    "Use it for what changed since yesterday. For each single step use events.",
  ),
  routeTool(
    "digest",
    "A day or week in numbers",
    "Use it for a review. A token that is bound to hosts may not.",
  ),
  routeTool(
    "trajectory",
    "Is it getting better or worse?",
    "Use it for weeks and months, and for what will be full of all hosts (forecasts). For one day use digest; for one disk, or " +
      "why there is no date, use explain.",
  ),
  routeTool(
    "metrics",
    "How a number went",
    "Use it for the course of CPU, memory, disks and pools of a host. When a disk is full stands in explain.",
  ),
  routeTool(
    "events",
    "Each step, newest first",
    "Use it for when exactly something happened, or how often.",
  ),
  routeTool(
    "journal",
    "Who did what",
    "Use it for what people, commands and notifications did.",
  ),
  routeTool(
    "coverage",
    "What nobody watches",
    "Use it for blind spots. What stands there is unknown, not well.",
  ),
  routeTool(
    "memory_search",
    "What was learned",
    "Use it before you answer about a host or service, and before memory_append.",
  ),
  routeTool(
    "memory_append",
    "Remember one fact",
    "Use it for what was learned and will count again: one fact, short, with hostname and service, source saying where it is " +
      "known from. Search first. Never for secrets, nor for the state of now: BRUCE knows it.",
  ),
  routeTool(
    "acknowledge",
    "Somebody takes care",
    "Use it only when a person says so.",
  ),
  routeTool(
    "take_suggestion",
    "Note that a suggestion was done",
    "Use it only after a person says that it was done; suggestion is the key in the answer of issue. It does nothing itself. " +
      "Not for a command of enqueue_command that named its issue: that one is followed anyway.",
  ),
  routeTool(
    "preview",
    "What another setting would do",
    "Changes nothing, but the engine waits for it: use it when a person asks, not in a loop. A new row: what and values, such " +
      'as what "thresholds", values {"metric": "cpu_pct", "hostname": "box2-*", "open_above": 97, "clear_below": 80}. A row ' +
      "that exists: key, values, and was with the present values of the same names; a wrong `was` is answered with them.",
  ),
  routeTool(
    "list_commands",
    "What may be run",
    "Use it before enqueue_command, unless a suggestion has the command ready.",
  ),
  routeTool(
    "enqueue_command",
    "Ask for a command",
    "Use it only when a person asked for exactly this; else propose it. target and arguments as in the suggestion or in " +
      "list_commands. Queued is not done: look at command_result.",
  ),
  routeTool(
    "command_result",
    "What became of a command",
    "Use it after enqueue_command. It has helped only when verified says so.",
  ),
  routeTool(
    "cancel_command",
    "Take a command back",
    "Use it when a person changes their mind before it runs.",
  ),
];
