const pollMs = 500;

/**
 * Resolves when the `npm` that runs this script is gone; never when there is none. npm hands SIGTERM
 * to the shell between us, which dies of it without telling us, and a killed npm tells nobody.
 */
export function npmIsGone(): Promise<void> {
  return new Promise((resolve) => {
    if (!Deno.env.get("npm_lifecycle_event")) return;
    const before = ancestors();
    const timer = setInterval(() => {
      if (ancestors() === before) return;
      clearInterval(timer);
      resolve();
    }, pollMs);
    Deno.unrefTimer(timer);
  });
}

/** The shell and, where /proc tells it, npm itself: `1234 1200`. */
function ancestors(): string {
  const shell = Deno.ppid;
  try {
    // pid (name) state ppid …; the name may hold blanks and brackets.
    const stat = Deno.readTextFileSync(`/proc/${shell}/stat`);
    return `${shell} ${stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]}`;
  } catch {
    return String(shell);
  }
}
