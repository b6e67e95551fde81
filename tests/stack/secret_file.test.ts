import assert from "node:assert/strict";
import { doingFirst } from "../../scripts/stack/functions.ts";
import { followSecretFile } from "../../scripts/stack/secret_file.ts";

Deno.test("secrets of targets are read anew from the file; the environment wins, and nothing else is taken", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/.env`;
  Deno.env.set("TARGET_OF_SHELL", "of the shell");
  const names = ["TARGET_OF_SHELL", "TARGET_ONE", "TARGET_TWO", "OTHER_OF_FILE"];
  const told: string[] = [];
  const reader = doingFirst(followSecretFile(path, (sentence) => void told.push(sentence)), {
    fetch: () => Response.json(names.map((name) => Deno.env.get(name) ?? null)),
  });
  const seen = async () => await (await reader.fetch(new Request("http://localhost/"))).json();
  const write = (text: string) => Deno.writeTextFile(path, text, { mode: 0o600 });
  try {
    assert.deepEqual(await seen(), ["of the shell", null, null, null], "no file");
    await write(
      "# ours\nTARGET_OF_SHELL=of the file\nTARGET_ONE = tk_1=\r\nexport TARGET_TWO='two words'\nOTHER_OF_FILE=x\n",
    );
    assert.deepEqual(await seen(), ["of the shell", "tk_1=", "two words", null]);
    await write("TARGET_ONE=tk_2\n");
    assert.deepEqual(await seen(), ["of the shell", "tk_2", null, null], "changed and removed");

    await Deno.chmod(path, 0o666);
    for (const _ of [1, 2]) {
      assert.deepEqual(await seen(), ["of the shell", null, null, null], "others may change it");
    }
    assert.equal(told.length, 1, "said once");
    assert.match(
      told[0]!,
      /^The secrets of targets are not read: .*\.env can be written by others/,
    );
    assert.doesNotMatch(told[0]!, /tk_/);
    await Deno.chmod(path, 0o600);
    assert.deepEqual(await seen(), ["of the shell", "tk_2", null, null], "trusted again");
  } finally {
    for (const name of names) Deno.env.delete(name);
    await Deno.remove(directory, { recursive: true });
  }
});
