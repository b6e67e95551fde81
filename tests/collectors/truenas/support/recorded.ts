/** A recorded answer of TrueNAS 25.10. */
// deno-lint-ignore no-explicit-any -- each test reads and changes the part it is about
export async function recorded(name: string): Promise<any> {
  const text = await Deno.readTextFile(new URL(`../fixtures/${name}.json`, import.meta.url));
  return JSON.parse(text);
}
