import { rejects, strictEqual, throws } from "node:assert/strict";
import { Fault } from "../../dashboard/src/api/fault.ts";
import { within } from "../../dashboard/src/api/time_limit.ts";
import { refuseRejected } from "../../dashboard/src/issue/rejected.ts";

Deno.test("what answers in time is answered, and what fails in time fails as it did", async () => {
  strictEqual(await within(10_000, () => Promise.resolve("yes")), "yes");
  await rejects(within(10_000, () => Promise.reject(new Error("no"))), /^Error: no$/);
});

Deno.test("a server that says nothing is given up, and the question is taken back", async () => {
  let taken: AbortSignal | undefined;
  const asked = within(5, (signal) => {
    taken = signal;
    return new Promise<never>(() => {});
  });
  await rejects(asked, (error) => error instanceof Fault && error.code === "no_answer");
  strictEqual(taken?.aborted, true);
});

Deno.test("a command that is stored as rejected is a fault with its reason", () => {
  const answer = {
    status: 200 as const,
    as_of: "",
    command_id: "1",
    state: "pending",
    reason: null,
  };
  strictEqual(refuseRejected(answer), answer);
  throws(
    () => refuseRejected({ ...answer, state: "rejected", reason: "vmid is required." }),
    (error) => error instanceof Fault && error.message === "vmid is required.",
  );
  strictEqual(refuseRejected({ status: 200, as_of: "" }).status, 200);
});
