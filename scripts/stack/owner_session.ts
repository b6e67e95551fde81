import { isLoopbackName } from "./loopback.ts";

/** The address that logs the owner in, without a password, from this machine. */
export const sessionPath = "/session";

/**
 * Answers POST /session with a session of the owner. Only for the dashboard that this stack serves, opened on this
 * machine: a page of another site, of another port of this machine, and one that points its own name at 127.0.0.1 get
 * nothing.
 */
export async function answerSession(
  request: Request,
  peerAddress: string,
  signIn: () => Promise<Response>,
): Promise<Response> {
  if (request.method !== "POST") {
    const headers = { allow: "POST" };
    return problem(405, "method_not_allowed", "Ask for a session by POST.", headers);
  }
  const reason = reasonToRefuse(request, peerAddress);
  if (reason) return problem(403, "forbidden", reason);
  const answer = await signIn();
  if (answer.status === 503) return answer;
  if (!answer.ok) {
    console.error(`The owner cannot log in: ${await answer.text()}`);
    return problem(500, "internal", "The owner cannot log in. The log of the stack says why.");
  }
  return Response.json(await answer.json(), { headers: { "cache-control": "no-store" } });
}

function reasonToRefuse(request: Request, peerAddress: string): string | undefined {
  const { hostname, origin } = new URL(request.url);
  const { headers } = request;
  if (!isLoopbackAddress(peerAddress)) {
    return "A session without a password is for this machine alone.";
  }
  if (!isLoopbackName(hostname)) return "Open the dashboard as 127.0.0.1 or localhost.";
  const [site, from] = [headers.get("sec-fetch-site"), headers.get("origin")];
  if (site === null && from === null) return "Only a page of this address gets a session.";
  if ((site ?? "same-origin") !== "same-origin" || (from ?? origin) !== origin) {
    return "A page of another address gets no session.";
  }
}

function isLoopbackAddress(address: string): boolean {
  return /^127\.\d+\.\d+\.\d+$/.test(address) || address === "::1";
}

function problem(
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  return Response.json({ code, message }, {
    status,
    headers: { "cache-control": "no-store", ...headers },
  });
}
