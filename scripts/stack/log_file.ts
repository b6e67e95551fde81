const encoder = new TextEncoder();

/**
 * From now on what the libraries and the edge functions say through `console.error` and
 * `console.warn` goes to a new file, so that the screen stays readable.
 */
export async function sendConsoleTo(path: string): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true, truncate: true, mode: 0o600 });
  const write = (...parts: unknown[]) => {
    const text = parts.map((part) => typeof part === "string" ? part : Deno.inspect(part));
    file.writeSync(encoder.encode(`${new Date().toISOString()} ${text.join(" ")}\n`));
  };
  console.error = write;
  console.warn = write;
}
