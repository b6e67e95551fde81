import { failWithTheEngineOff } from "./support/engine_off.ts";

const aside = {
  "rules/config_drift/model_names": "of a function alone",
  "rules/drift_rules/column_of_another_type": "what a view has to look like",
  "rules/drift_rules/constraints": "constraints",
  "rules/drift_rules/readers_see_the_rule_of_ones_own": "a rule that it makes itself",
  "rules/drift_rules/view_that_does_not_fit": "what a view has to look like",
  "rules/drift_rules/who_may_edit": "rights",
  "rules/events/older_names_of_types": "names of types of events",
};

Deno.test("what is told of the rules up to O fails with the engine off", () =>
  failWithTheEngineOff(["rules"], aside, /^rules\/[a-o]/));
