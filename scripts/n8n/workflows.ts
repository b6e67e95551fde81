import { inProject } from "../stack/paths.ts";
import type { Workflow } from "./server.ts";

/** The files of n8n/ that hold a workflow each. */
export const workflowFiles = ["bruce-events.json", "bruce-restart.json", "bruce-errors.json"];

/** Values of the node Settings, by name. */
export type WorkflowSettings = Record<string, string>;

/** Reads the workflows of n8n/, with other values in their node Settings: what a person edits after the import. */
export async function readWorkflows(settings: WorkflowSettings = {}): Promise<Workflow[]> {
  return await Promise.all(workflowFiles.map(async (file) => {
    const workflow: Workflow = JSON.parse(await Deno.readTextFile(inProject(`n8n/${file}`)));
    for (const node of workflow.nodes.filter(({ name }) => name === "Settings")) {
      const { assignments } = node.parameters as {
        assignments: { assignments: { name: string; value: string }[] };
      };
      for (const assignment of assignments.assignments) {
        assignment.value = settings[assignment.name] ?? assignment.value;
      }
    }
    return workflow;
  }));
}

/** The credentials of n8n/credentials.json.example, with values by name. */
export async function readCredentials(values: Record<string, string>): Promise<unknown[]> {
  const path = inProject("n8n/credentials.json.example");
  const credentials: { name: string; data: { value: string } }[] = JSON.parse(
    await Deno.readTextFile(path),
  );
  return credentials.map((credential) => ({
    ...credential,
    data: { ...credential.data, value: values[credential.name] ?? credential.data.value },
  }));
}
