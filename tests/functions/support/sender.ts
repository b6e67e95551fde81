import type { TestStack } from "../../_support/stack.ts";
import { assertEquals } from "./assert.ts";

/** Posts to a function with a new token of a role; it has to be accepted. */
export function sender({ functions_url, token }: TestStack) {
  return async (role: string, path: string, body: unknown): Promise<void> => {
    const answer = await fetch(`${functions_url}/${path}`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${await token(role)}`,
        "content-type": "application/json",
      },
      body: JSON.stringify(body),
    });
    assertEquals(answer.status, 200, await answer.text());
  };
}
