import { z } from "zod";
import { ownProject } from "./own_project.ts";
import { answered, openProject } from "../bruce_api/project.ts";
import { isAdoptable } from "./adoptable.ts";
import { type Decided, readDecisions } from "./rules.ts";
import type { Environment } from "./settings.ts";

const issue = z.object({
  issue_id: z.string(),
  status: z.string(),
  stale: z.boolean(),
  event_type: z.string(),
  hostname: z.string(),
  service: z.string().nullable(),
  field: z.string().nullable(),
  expected: z.string().nullable(),
  observed: z.string().nullable(),
  details: z.string(),
});

const declared = z.object({
  netbox_id: z.coerce.number().nullable(),
  asset_type: z.enum(["device", "vm"]).catch("vm"),
});

const running = z.object({ ports: z.array(z.string()).nullable() });

/** A difference that is alive, and what adopting it takes. */
export interface Issue extends z.output<typeof issue> {
  /** The host in NetBox, when it came from there. */
  host: z.output<typeof declared> | null;
  /** Ports that the container publishes, or the process listens on; null when not known. */
  publishedPorts: string[] | null;
}

/** The issue ended, or its evidence is not good any more. */
export class NothingToAdopt extends Error {}

/**
 * Reads an issue with the secret key of the project in the environment, else of the local stack. Throws an Error when
 * there is none of that id, and NothingToAdopt when it ended or its evidence is not good any more.
 */
export async function readIssue(environment: Environment, id: string): Promise<Issue> {
  const project = ownProject(environment);
  const api = openProject(project);
  const [found] = z.array(issue).parse(answered(
    project,
    await api.from("issues").select(Object.keys(issue.shape).join()).eq("issue_id", id),
  ));
  if (!found) throw new Error(`There is no issue ${id}.`);
  if (found.status === "resolved") {
    throw new NothingToAdopt("The issue is resolved: there is nothing to adopt.");
  }
  if (found.stale) {
    throw new NothingToAdopt(
      "The evidence of the issue is old, partial or failed: wait for a good observation.",
    );
  }
  const [host] = z.array(declared).parse(answered(
    project,
    await api.from("assets").select("netbox_id,asset_type").eq("name", found.hostname)
      .in("asset_type", ["device", "vm"]),
  ));
  const [seen] = z.array(running).parse(answered(
    project,
    await api.from("inventory_services").select("ports").eq("hostname", found.hostname)
      .eq("service", found.service ?? ""),
  ));
  return { ...found, host: host ?? null, publishedPorts: seen?.ports ?? null };
}

/** Which issues to adopt. */
export interface Wanted {
  /** An event_type, such as SERVICE_UNEXPECTED. */
  type?: string;
  /** A name, or a pattern such as box2-*. */
  host?: string;
}

/**
 * The open issues that NetBox can settle, hosts that nobody declares first, then the oldest, as far as their evidence is
 * good, with what the rules decide about each. Errors as those of readIssue.
 */
export async function adoptableIssues(
  environment: Environment,
  wanted: Wanted,
): Promise<Decided[]> {
  const project = ownProject(environment);
  let query = openProject(project).from("issues").select("issue_id,event_type,field")
    .eq("status", "open").eq("stale", false).order("opened_at");
  if (wanted.type) query = query.eq("event_type", wanted.type);
  if (wanted.host) query = query.like("hostname", likeOf(wanted.host));
  const found = z.array(issue.pick({ issue_id: true, event_type: true, field: true }))
    .parse(answered(project, await query));
  const decisions = new Map(
    (await readDecisions(environment)).map((decided) => [decided.issue_id, decided]),
  );
  // a host before what runs on it
  const isHost = ({ event_type }: { event_type: string }) => event_type === "VM_UNDECLARED";
  return found.filter(isAdoptable).toSorted((one, other) =>
    Number(isHost(other)) - Number(isHost(one))
    // what resolved between the two questions has no decision
  ).flatMap(({ issue_id }) => decisions.get(issue_id) ?? []);
}

const cause = z.object({ cause_key: z.string(), issue_ids: z.array(z.string()) });

/**
 * The issues of the cause whose key begins so (bruce causes), and those of them that a waiver accepts. Throws an Error when
 * there is no such cause, or several.
 */
export async function issuesOfCause(
  environment: Environment,
  begin: string,
): Promise<{ issueIds: string[]; waived: Set<string> }> {
  const project = ownProject(environment);
  const api = openProject(project);
  const found = z.array(cause).parse(answered(
    project,
    await api.from("drift_causes").select("cause_key,issue_ids").like("cause_key", `${begin}%`),
  ));
  const [only, another] = found;
  if (!only) throw new NothingToAdopt(`There is no cause ${begin}: bruce causes`);
  if (another) throw new Error(`Several causes begin with ${begin}: write more of the key.`);
  const held = z.array(issue.pick({ issue_id: true })).parse(answered(
    project,
    await api.from("issues").select("issue_id").eq("status", "pending").not(
      "waived_by",
      "is",
      null,
    ),
  ));
  return { issueIds: only.issue_ids, waived: new Set(held.map(({ issue_id }) => issue_id)) };
}

/** A pattern with * and ?, as LIKE writes it. */
function likeOf(glob: string): string {
  return glob.replace(/[%_\\]/g, "\\$&").replaceAll("*", "%").replaceAll("?", "_");
}
