import { ownProject } from "./own_project.ts";
import { answered, openProject } from "../bruce_api/project.ts";
import type { Environment } from "./settings.ts";
import type { Note, Written } from "./written.ts";

/** NetBox was written, and BRUCE could not keep what: the message says all of it. */
export class NotJournaled extends Error {}

/** What is written for, and by whom: a person, or a rule. */
export type Occasion = ({ issue_id: string; rule?: string } | { undoes: number }) & {
  by?: string | undefined;
};

/** Makes one line of the journal of each write into NetBox, from which it can be undone. */
export class AdoptionJournal {
  private occasion: Occasion | undefined;

  constructor(private readonly environment: Environment) {}

  /** Throws a ProjectError or UsageError where the journal cannot be written, before NetBox is. */
  async check(): Promise<void> {
    await this.write(null);
  }

  /** What the next writes are for. */
  about(occasion: Occasion): void {
    this.occasion = occasion;
  }

  /** Keeps one write. Throws NotJournaled. */
  readonly note: Note = async (written) => {
    if (written.changes.length === 0) return;
    try {
      await this.write({ ...this.occasion, ...written });
    } catch (error) {
      throw new NotJournaled(
        `NetBox was written, but the journal of BRUCE was not, so that nobody can undo it from there. ` +
          `Keep this: ${inWords(written)}. The reason: ${
            error instanceof Error ? error.message : error
          }`,
      );
    }
  };

  private async write(entry: object | null): Promise<void> {
    const project = ownProject(this.environment);
    answered(project, await openProject(project).rpc("write_adoption", { entry }));
  }
}

function inWords({ path, label, action, changes }: Written): string {
  const said = changes.map(({ field, before, after }) =>
    `${field} from ${JSON.stringify(before)} to ${JSON.stringify(after)}`
  );
  return `${path} (${label}) was ${action}: ${said.join(", ")}`;
}
