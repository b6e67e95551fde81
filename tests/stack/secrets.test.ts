import assert from "node:assert/strict";
import { readSecrets } from "../../scripts/stack/secrets.ts";

Deno.test("a data directory of an older version gets the secrets that are new, and keeps the others", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const first = await readSecrets(directory);
    assert.ok(first.ack_secret.length >= 32);
    assert.deepEqual(await readSecrets(directory), first);

    const { ack_secret: _, jwt_secret: _secret, owner: _owner, ...older } = first;
    await Deno.writeTextFile(`${directory}/secrets.json`, JSON.stringify(older));
    const { ack_secret, jwt_secret, owner, ...rest } = await readSecrets(directory);
    assert.deepEqual(rest, older);
    assert.notEqual(ack_secret, first.ack_secret);
    assert.ok(jwt_secret.length >= 32 && owner.password.length >= 32);
    assert.notEqual(owner.password, first.owner.password);
    assert.deepEqual(await readSecrets(directory), { ...older, ack_secret, jwt_secret, owner });
    const { mode } = await Deno.stat(`${directory}/secrets.json`);
    assert.equal((mode ?? 0) & 0o777, 0o600);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
