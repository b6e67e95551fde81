import { z } from "zod";
import {
  type NetboxMapping,
  netboxMapping,
  NO_MAPPING,
} from "../../supabase/functions/_shared/netbox/mapping.ts";
import { answered, findProject, openProject } from "../bruce_api/project.ts";
import { localFolder } from "../cli/local_folder.ts";
import type { Environment } from "./settings.ts";

/**
 * How this NetBox is read: `settings.netbox_mapping` of the project in the environment, else of the local stack; without
 * either, as usual. Throws a ProjectError.
 */
export async function ownMapping(environment: Environment): Promise<NetboxMapping> {
  const project = findProject(environment, localFolder(environment));
  if (!project) return NO_MAPPING;
  const settings = await openProject(project).from("settings").select("netbox_mapping");
  const [row] = z.array(z.object({ netbox_mapping: netboxMapping }))
    .parse(answered(project, settings));
  return row?.netbox_mapping ?? NO_MAPPING;
}
