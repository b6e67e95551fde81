const patienceMs = 60_000;

/** Waits for something a minute at most, then throws what did not happen. */
export async function withinPatience<T>(awaited: Promise<T>, otherwise: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${otherwise} within ${patienceMs / 1000} s`)),
      patienceMs,
    );
  });
  try {
    return await Promise.race([awaited, late]);
  } finally {
    clearTimeout(timer);
  }
}
