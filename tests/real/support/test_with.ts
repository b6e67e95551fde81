import { CHECKED, type RealProgram } from "../../../scripts/real/program.ts";

/** Declares a test that needs a real program; where it is not to run it is skipped and its name says why. */
export function testWith(
  program: RealProgram,
  name: string,
  test: (context: Deno.TestContext) => Promise<void>,
): void {
  const reason = whyNot(program);
  Deno.test({
    name: reason ? `${name} (skipped: ${reason})` : name,
    ignore: reason !== undefined,
    fn: test,
  });
}

/** Why the tests of a program are not to run; undefined when they are. */
export function whyNot({ command, isHeavy, name, title }: RealProgram): string | undefined {
  const check = `npm run check:${name}`;
  if (isHeavy && Deno.env.get(CHECKED) !== name) return `it takes minutes: ${check}`;
  return command() === undefined ? `${check} installs ${title}` : undefined;
}
