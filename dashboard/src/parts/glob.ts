/** Does a name fit a glob? `*` stands for anything, `?` for one character, in any case. */
export function fitsGlob(glob: string, name: string): boolean {
  const pattern = glob.replace(/[.+^${}()|[\]\\]/g, "\\$&").replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`, "is").test(name);
}
