import type { Row } from "../../simulate/step.ts";

/** Containers by name, and what is compared of each: state, health, image. */
export function wordsOf(rows: Iterable<Row>): Map<string, string> {
  return new Map(
    [...rows].map(({ name, state, health, image }) => [
      name,
      [stateOf(state), health, image].filter(Boolean).join(" "),
    ]),
  );
}

/** Docker's word for what ended is not the one of the present. */
function stateOf(state: string): string {
  return state === "exited" ? "stopped" : state;
}
