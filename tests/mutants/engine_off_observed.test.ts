import { failWithTheEngineOff } from "./support/engine_off.ts";

Deno.test("what is told of reports and declarations fails with the engine off", () =>
  failWithTheEngineOff(["intake", "identity", "expected"], {}));
