import { failWithTheEngineOff } from "./support/engine_off.ts";

Deno.test("what is told of the life cycle fails with the engine off", () =>
  failWithTheEngineOff(["lifecycle", "reactions", "heartbeats", "routes", "digest"], {}));
