/** The Deno inside of edge runtimes that self-hosted projects run. .ci/run installs it, outside of the project. */
export const olderDenoVersion = "2.1.14";

/** The command of that Deno; undefined where it is not installed: it is 130 MB that nothing else needs. */
export function olderDeno(): string | undefined {
  const platforms = `/var/tmp/bruce-deno-${olderDenoVersion}/node_modules/@deno`;
  try {
    const [platform] = Deno.readDirSync(platforms);
    return platform && `${platforms}/${platform.name}/deno`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
