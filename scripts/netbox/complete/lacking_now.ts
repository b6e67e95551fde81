import { ownProject } from "../own_project.ts";
import type { NetboxClient } from "../client.ts";
import { Plan } from "../plan.ts";
import type { Environment } from "../settings.ts";
import { readState } from "../state.ts";
import type { Completion } from "./completion.ts";
import { readKnown } from "./known.ts";
import { lackingIn } from "./lacking.ts";
import { readCompose } from "./read_compose.ts";
import { siteOf } from "./site.ts";

/** What to look at besides what BRUCE knows. */
export interface Looking {
  /** Folders of compose files, as `DIR` or `DIR=HOST`. */
  compose?: readonly string[];
  /** Where new things go. */
  site?: string | undefined;
  tenant?: string | undefined;
  vrf?: string | undefined;
}

/**
 * What NetBox lacks now. `release` is 406 for NetBox 4.6. Throws a UsageError for settings that are missing, a NetboxError, a
 * ProjectError, and an Error where NetBox could not be read whole: then what it lacks is not known.
 */
export async function lackingNow(
  client: NetboxClient,
  release: number,
  environment: Environment,
  { compose = [], site, tenant, vrf }: Looking = {},
): Promise<Completion> {
  const known = await readKnown(ownProject(environment));
  const composed = await readCompose(compose, known);
  const state = await readState(client, {
    release,
    allowEmpty: true,
    believeMissing: true,
    isUnscoped: true,
  });
  if (state.problems.length > 0) {
    throw new Error(`What NetBox lacks is not known. ${state.problems.join(" ")}`);
  }
  const completion = lackingIn({
    known,
    compose: composed.services,
    netbox: state.hosts,
    site: await siteOf(new Plan(client, true, () => {}), site),
  });
  return {
    ...completion,
    ...tenant ? { tenant } : {},
    ...vrf ? { vrf } : {},
    notes: [...completion.notes, ...composed.notes],
  };
}
