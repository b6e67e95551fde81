import type { Library } from "../../../../scripts/collectors/system/library.ts";

/** The text of a fixture. */
export function fixture(path: string): string {
  return Deno.readTextFileSync(new URL(`../fixtures/${path}`, import.meta.url));
}

/** A library that gives these answers, and fails where there is none. */
export function libraryOf(answers: Partial<Record<keyof Library, unknown>>): Library {
  const give = (name: keyof Library) => () =>
    name in answers
      ? Promise.resolve(answers[name])
      : Promise.reject(new Error(`${name} was not recorded`));
  return { graphics: give("graphics"), mem: give("mem"), fsSize: give("fsSize") };
}
