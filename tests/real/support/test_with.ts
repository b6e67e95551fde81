import type { RealProgram } from "../../../scripts/real/program.ts";

/** Declares a test that needs a real program; where it is not installed the test is skipped and its name says why. */
export function testWith(program: RealProgram, name: string, test: () => Promise<void>): void {
  const isHere = program.command() !== undefined;
  Deno.test({
    name: isHere
      ? name
      : `${name} (skipped: npm run check:${program.name} installs ${program.title})`,
    ignore: !isHere,
    fn: test,
  });
}
