import { failWithTheEngineOff } from "./support/engine_off.ts";

const aside = {
  "rules/the_hash_of_an_entity_covers_what_rules_read": "the columns that views read",
};

Deno.test("what is told of the other rules fails with the engine off", () =>
  failWithTheEngineOff(["rules"], aside, /^rules\/[^a-o]/));
