import { reason } from "../../_support/browser.ts";
import { type TestStack, withStack } from "../../_support/stack.ts";

/**
 * A test that tells what somebody does with the dashboard of a stack of its own: with the sample homelab, or empty. It is
 * skipped visibly where no Chromium is.
 */
export function story(
  name: string,
  fn: (stack: TestStack) => Promise<unknown>,
  seeded = true,
): void {
  Deno.test({
    name: name + reason,
    ignore: reason !== "",
    fn: async () => {
      await withStack(fn, { seeded });
    },
  });
}
