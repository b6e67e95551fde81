import assert from "node:assert/strict";
import { requireFreePort } from "../../scripts/stack/ports.ts";

Deno.test("a taken port is an error with a flag to add, not a command that forgets the other flags", () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  let message = "";
  try {
    requireFreePort(port, "--api-port");
  } catch (error) {
    message = String(error);
  } finally {
    taken.close();
  }
  assert.match(message, new RegExp(`Port ${port} is taken`));
  assert.match(message, new RegExp(`add --api-port ${port + 10} to the flags`));
  requireFreePort(port, "--api-port");
});
