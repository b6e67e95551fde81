import type { Project } from "./project.ts";

const TIMEOUT_MS = 5_000;

/** Whether anybody can make an account at this project; undefined when its Auth does not say. */
export async function areSignUpsOpen({ url, secretKey }: Project): Promise<boolean | undefined> {
  try {
    const answer = await fetch(`${url}/auth/v1/settings`, {
      headers: { apikey: secretKey },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const { disable_signup } = await answer.json();
    return typeof disable_signup === "boolean" ? !disable_signup : undefined;
  } catch {
    return undefined;
  }
}
