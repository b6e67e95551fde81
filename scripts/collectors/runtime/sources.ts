/** The sources that have a collector, in the order of the help, and the word for each on the command line. */
export const COMMANDS = {
  docker: "docker",
  proxmox: "proxmox",
  truenas: "truenas",
  service_health: "health",
  proxy: "proxy",
  system: "system",
} as const;

/** Name of a source in the database and in configuration files. */
export type Source = keyof typeof COMMANDS;

/** Whether a configuration file may have a section of this name. */
export function isSource(name: string): name is Source {
  return Object.hasOwn(COMMANDS, name);
}
