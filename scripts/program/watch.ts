/** How long nothing more may change before a change is told: an editor writes several files. */
const QUIET_MS = 200;

/** Resolves with the paths that changed at or below `folders`, once nothing more changes; undefined when it was aborted. */
export async function nextChange(
  folders: string[],
  signal: AbortSignal,
  matters: (path: string) => boolean,
): Promise<string[] | undefined> {
  const changed = new Set<string>();
  using watcher = Deno.watchFs(folders);
  const close = () => watcher.close();
  signal.addEventListener("abort", close, { once: true });
  let quiet: ReturnType<typeof setTimeout> | undefined;
  try {
    for await (const { kind, paths } of watcher) {
      if (kind === "access" || kind === "any") continue;
      for (const path of paths.filter(matters)) changed.add(path);
      if (changed.size === 0) continue;
      clearTimeout(quiet);
      quiet = setTimeout(close, QUIET_MS);
    }
  } finally {
    clearTimeout(quiet);
    signal.removeEventListener("abort", close);
  }
  return signal.aborted ? undefined : [...changed];
}
