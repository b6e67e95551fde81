/** Something to clean up even when this process is killed. */
export interface Guard {
  /** Ends the guard without its script: the ordinary clean-up has been done. */
  release(): Promise<void>;
}

/**
 * Starts a shell that runs `script` as soon as this process is gone, however it went. It sits in a
 * session of its own, so Ctrl-C does not reach it, and shows nothing of the script on its command line.
 */
export function startGuard(script: string): Guard {
  const shell = new Deno.Command("sh", {
    args: ["-c", 'read -r released && exit 0; eval "$GUARD_SCRIPT"'],
    env: { GUARD_SCRIPT: script },
    stdin: "piped",
    stdout: "null",
    stderr: "null",
    detached: true,
  }).spawn();
  return {
    async release() {
      const writer = shell.stdin.getWriter();
      await writer.write(new TextEncoder().encode("released\n"));
      await writer.close();
      await shell.status;
    },
  };
}

/** A script for a guard: kills what has a directory in its command line, then removes the directory. */
export function killAndRemove(directory: string): string {
  return `
for process in /proc/[0-9]*; do
  tr '\\0' ' ' <"$process/cmdline" | grep -qF '${directory}' && kill -KILL "\${process#/proc/}"
done
sleep 1
rm -rf '${directory}'
`;
}
