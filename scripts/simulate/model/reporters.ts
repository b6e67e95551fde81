import type { Said } from "../engine.ts";
import type { Step } from "../step.ts";
import type { Present } from "./present.ts";

/** The one difference that stands for the silence of most hosts. */
export const nobodyReports = "NODE_UNREACHABLE/Supabase//reporters";

/**
 * That most hosts fell silent together. Which hosts these are is the engine's to find; the model knows when it must be said
 * (all are silent), when it cannot be (fewer than two are), and what follows: the silence of these hosts is excused when it ends.
 */
export class Reporters {
  private before: Said["issues"] = new Map();

  /** To be called before the step is taken by the present, with what the database said after it. */
  take(step: Step, present: Present, said: Said): void {
    const isOver = this.before.has(nobodyReports) && !said.drift.has(nobodyReports);
    // a rename compares everything, as the jobs do
    if (isOver && (step.kind === "jobs" || step.kind === "rename")) {
      present.now = step.at;
      for (const scope of present.scopes.values()) {
        const issue = this.before.get(`NODE_UNREACHABLE/${scope.hostname}//report`);
        if (issue?.suppressedBy === nobodyReports && present.isOverdue(scope)) {
          present.excuse(scope);
        }
      }
    }
    this.before = said.issues;
  }

  compare(present: Present, said: Said): string[] {
    const hosts = Map.groupBy(present.scopes.values(), ({ hostname }) => hostname);
    const silent = [...hosts.values()].filter((scopes) =>
      scopes.every((scope) => present.isOverdue(scope))
    );
    const isSaid = said.drift.has(nobodyReports);
    if (isSaid && silent.length < 2) {
      return [`"Nobody reports" is said, and ${silent.length} hosts are silent.`];
    }
    return [];
  }
}
