import { checkKeys, configObject, readConfigFile } from "../../program/config_file.ts";
import type { Setting, Values } from "../../program/settings.ts";
import { COMMANDS, isSource, type Source } from "./sources.ts";

/**
 * Reads a configuration file: a JSON object with the common settings on top and one object per collector under the
 * name of its source. Returns the settings of one source. Throws a UsageError that names the file and the key.
 */
export function fromFile(
  path: string,
  source: Source,
  common: readonly Setting[],
  own: readonly Setting[],
): Values {
  const { [source]: section = {}, ...top } = readConfigFile(path);
  const shared = Object.entries(top).filter(([key]) => !isSource(key));
  checkKeys(
    shared.map(([key]) => key),
    [...common.map(({ key }) => key), ...Object.keys(COMMANDS)],
    path,
  );
  const specific = configObject(section, `${source} in ${path}`);
  checkKeys(
    Object.keys(specific),
    [...common, ...own].map(({ key }) => key),
    `${source} in ${path}`,
  );
  return { ...Object.fromEntries(shared), ...specific };
}
