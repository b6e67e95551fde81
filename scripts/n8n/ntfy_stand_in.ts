/** A message as somebody published it. */
export interface NtfyMessage {
  topic: string;
  title: string;
  message: string;
  priority: number;
  tags: string[];
  actions?: NtfyAction[];
}

/** A button of a message. */
export type NtfyAction = {
  label: string;
  url: string;
  method: string;
  headers: Record<string, string>;
  body: string;
};

/** A server that takes messages as ntfy does: JSON at its root, with a token. */
export interface NtfyStandIn extends AsyncDisposable {
  url: string;
  messages: NtfyMessage[];
  /** Answers 503 from now on, or no more. */
  setDown(isDown: boolean): void;
}

/** Starts the stand-in on a free port of the loopback. */
export function serveNtfy(token: string): NtfyStandIn {
  const messages: NtfyMessage[] = [];
  let isDown = false;
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const text = await request.text();
    if (isDown) return refused(50301, 503, "service unavailable");
    if (request.headers.get("authorization") !== `Bearer ${token}`) {
      return refused(40101, 401, "unauthorized");
    }
    const message = JSON.parse(text);
    if (new URL(request.url).pathname !== "/" || !message.topic) {
      return refused(40017, 400, "invalid request: request body must be message JSON");
    }
    messages.push(message);
    return Response.json({ id: crypto.randomUUID(), time: 0, event: "message", ...message });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    messages,
    setDown: (down) => void (isDown = down),
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Presses a button of a message as a phone does: with what the message holds, and nothing else. */
export async function press({ url, method, headers, body }: NtfyAction): Promise<number> {
  const response = await fetch(url, { method, headers, body });
  await response.body?.cancel();
  return response.status;
}

function refused(code: number, http: number, error: string): Response {
  return Response.json({ code, http, error }, { status: http });
}
