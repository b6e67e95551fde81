import process from "node:process";

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process as usual. */
export function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.once(signal, () => controller.abort());
  }
  return controller.signal;
}
