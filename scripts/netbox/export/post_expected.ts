import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { z } from "zod";
import { withDeadline } from "../../program/deadline.ts";
import type { BruceSettings } from "./config.ts";
import type { ExpectedHost } from "../services.ts";

const counts = z.looseObject({
  hosts: z.int(),
  services: z.int(),
  created: z.int(),
  updated: z.int(),
  retired: z.int(),
  unchanged: z.boolean(),
  held: z.boolean(),
  events: z.record(z.string(), z.int()),
});

/** What the function `expected` did with a state. */
export type Counts = z.output<typeof counts>;

const refusal = z.looseObject({
  code: z.string(),
  message: z.string(),
  details: z.array(z.looseObject({ path: z.string(), message: z.string() })).catch([]),
});

/** Posts a state to the function `expected`, gzipped. Throws an Error that says what was refused. */
export async function postExpected(
  { functionsUrl, token }: BruceSettings,
  state: { hosts: ExpectedHost[]; complete: boolean },
): Promise<Counts> {
  const body = await promisify(gzip)(JSON.stringify(state));
  const { status, text } = await withDeadline(120_000, async (signal) => {
    const response = await fetch(`${functionsUrl}/expected`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "content-encoding": "gzip",
      },
      body: new Uint8Array(body),
      redirect: "manual",
      signal,
    });
    return { status: response.status, text: await response.text() };
  }).catch((error: Error) => {
    throw new Error(`BRUCE does not answer at ${functionsUrl}: ${error.message}`);
  });
  const answer = parse(text);
  const accepted = counts.safeParse(answer);
  if (status === 200 && accepted.success) return accepted.data;
  const { data: refused } = refusal.safeParse(answer);
  const details = refused?.details.slice(0, 10).map(({ path, message }) =>
    `\n  ${path}: ${message}`
  );
  throw new Error(
    `BRUCE did not take the state (HTTP ${status}): ` +
      (refused ? `${refused.message}${details?.join("") ?? ""}` : "is BRUCE_URL right?"),
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
