import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import type { Command } from "commander";
import { mapBounded } from "../../scripts/program/bounded.ts";
import { bruce as program } from "../../scripts/cli/bruce.ts";
import { bruce } from "./support/bruce.ts";

/** Each command that does something, by its words. */
function leaves(command: Command, words: string[] = []): string[][] {
  if (command.commands.length === 0) return [words];
  return command.commands.flatMap((one) => leaves(one, [...words, one.name()]));
}

const words = leaves(program({}, { code: 0 })).filter(([first]) => first !== "complete");

Deno.test("every command has a help that says what it does and how it is used", async () => {
  ok(words.length > 25, String(words.length));
  await mapBounded(words, 4, async (command) => {
    const { code, stdout } = await bruce([...command, "--help"]);
    deepStrictEqual([command.join(" "), code], [command.join(" "), 0]);
    match(stdout, /Usage: /, command.join(" "));
    ok(stdout.includes(`bruce ${command.join(" ")}`), `${command.join(" ")} shows itself`);
  });
});

Deno.test("bash, zsh and fish complete the commands", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await bruce(["complete", shell]);
    strictEqual(code, 0);
    match(stdout, /bruce complete/);
  }
  const { stdout } = await bruce(["complete", "--", "dri"]);
  match(stdout, /^drift/m);
});
