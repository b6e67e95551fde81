import { failWithTheEngineOff } from "./support/engine_off.ts";

Deno.test("what is told of the rules fails with the engine off", () =>
  failWithTheEngineOff(["rules"], {}));
