/** Whether a name is what a glob says; `*` stands for any characters, everything else for itself. */
export function matchesGlob(name: string, glob: string): boolean {
  const parts = glob.split("*").map((part) => part.replaceAll(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "su").test(name);
}
