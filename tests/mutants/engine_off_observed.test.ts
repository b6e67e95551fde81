import { failWithTheEngineOff } from "./support/engine_off.ts";

const aside = {
  "forecast/series_that_nobody_tuned_on": "a function of its arguments alone",
  "forecast/series_whose_answer_is_known": "a function of its arguments alone",
  "metrics/one_look_reads_what_a_close_look_does": "a function of its arguments alone",
  "intake/ingest_knows_its_tokens": "who may report, with empty reports",
};

Deno.test("what is told of reports and declarations fails with the engine off", () =>
  failWithTheEngineOff(
    ["intake", "identity", "expected", "metrics", "forecast", "machines"],
    aside,
  ));
