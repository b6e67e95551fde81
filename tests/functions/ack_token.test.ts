import { assertEquals, assertMatch } from "./support/assert.ts";
import { rejects } from "node:assert/strict";
import {
  ackSecret,
  isAckToken,
  makeAckToken,
  verifyAckToken,
} from "../../supabase/functions/_shared/ack_token.ts";

const secret = "a secret of at least thirty-two characters";
const issueId = "0b7c6f3e-9d1a-4c52-8f60-3a4be1d2c7f9";
const other = "0b7c6f3e-9d1a-4c52-8f60-3a4be1d2c7f8";
const now = new Date("2026-01-31T18:00:00Z");
const expiresAt = new Date("2026-02-01T18:00:00Z");

async function check(token: string, id = issueId, at = now, by: string | null = secret) {
  const { data, error } = await verifyAckToken(by, token, id, at);
  return data ?? `${error.status} ${error.code}`;
}

Deno.test("an acknowledge token allows its one issue until it expires", async () => {
  const token = await makeAckToken(secret, { issueId, expiresAt });
  assertMatch(token, /^ack_[A-Za-z0-9_-]{75}$/);
  assertEquals(isAckToken(token), true);
  assertEquals(await check(token), { issueId, expiresAt });
  assertEquals(await check(token, issueId.toUpperCase()), { issueId, expiresAt });
  assertEquals(await check(token, issueId, new Date(expiresAt.getTime() - 1)), {
    issueId,
    expiresAt,
  });
  assertEquals(await check(token, issueId, expiresAt), "401 unknown_token");
  assertEquals(await check(token, other), "403 out_of_scope");
});

Deno.test("the same issue and expiry give the same token: nothing is stored", async () => {
  const token = await makeAckToken(secret, { issueId, expiresAt });
  assertEquals(await makeAckToken(secret, { issueId, expiresAt }), token);
});

Deno.test("a token that was changed anywhere, or made with another secret, is refused", async () => {
  const token = await makeAckToken(secret, { issueId, expiresAt });
  for (let position = "ack_".length; position < token.length; position++) {
    const changed = token[position] === "A" ? "B" : "A";
    const forged = token.slice(0, position) + changed + token.slice(position + 1);
    assertEquals(await check(forged), "401 unknown_token", `changed at ${position}`);
  }
  const foreign = await makeAckToken(secret + "!", { issueId, expiresAt });
  assertEquals(await check(foreign), "401 unknown_token");
  for (const text of ["", "ack_", token.slice(0, -1), token + "A", token + "=", `brc_${token}`]) {
    assertEquals(await check(text), "401 unknown_token", text);
  }
});

Deno.test("the unused bits at the end of a token make no second one", async () => {
  const token = await makeAckToken(secret, { issueId, expiresAt });
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const accepted: string[] = [];
  for (const last of alphabet) {
    const twin = token.slice(0, -1) + last;
    if (typeof await check(twin) === "object") accepted.push(twin);
  }
  assertEquals(accepted, [token]);
});

Deno.test("without a good secret no token is checked", async () => {
  const token = await makeAckToken(secret, { issueId, expiresAt });
  assertEquals(await check(token, issueId, now, null), "500 internal_error");
  assertEquals(ackSecret({}), null);
  assertEquals(ackSecret({ BRUCE_ACK_SECRET: "short" }), null);
  assertEquals(ackSecret({ BRUCE_ACK_SECRET: secret }), secret);
});

Deno.test("only a uuid can be an issue id", async () => {
  await rejects(() => makeAckToken(secret, { issueId: "1 or 1=1", expiresAt }), TypeError);
});
