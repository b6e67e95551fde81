import { failWithTheEngineOff } from "./support/engine_off.ts";

const aside = {
  "digest/it_is_sent_once_a_day_and_once_a_week": "the jobs make digests, of what was told before",
  "heartbeats/jobs_that_nobody_scheduled": "what pg_cron runs",
  "lifecycle/a_recurring_window_on_the_night_of_the_change": "times of the clock on the wall",
  "lifecycle/an_edit_of_what_holds_back_takes_the_lock": "triggers that are there",
  "lifecycle/drift_between_is_the_difference": "reading events, which it writes itself",
  "lifecycle/events_are_append_only": "writing to events",
  "lifecycle/what_cannot_be_said": "constraints",
  "lifecycle/who_may_waive": "rights",
  "reactions/a_test_is_asked_for_in_sql": "a person asks for it, and the queue takes it",
  "reactions/quiet_hours_by_local_time": "times of the clock on the wall",
  "trajectory/too_much_is_left_out_or_refused": "counting occurrences, which it writes itself",
};

Deno.test("what is told of the life cycle fails with the engine off", () =>
  failWithTheEngineOff([
    "lifecycle",
    "reactions",
    "heartbeats",
    "routes",
    "digest",
    "trajectory",
    "causes",
    "suggestions",
  ], aside));
