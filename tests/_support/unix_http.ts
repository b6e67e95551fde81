import { request } from "node:http";

/** Sends one HTTP request to a unix socket; the body of the answer as text. Throws when the status is 400 or above. */
export function unixHttp(
  socketPath: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<string> {
  const isBytes = body instanceof Uint8Array;
  const contentType = isBytes ? "application/x-tar" : "application/json";
  return new Promise((resolve, reject) => {
    const sent = request(
      { socketPath, method, path, agent: false, headers: { "content-type": contentType } },
      (response) => {
        const chunks: Uint8Array[] = [];
        response.on("data", (chunk) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () => {
          const text = chunks.map((chunk) => new TextDecoder().decode(chunk)).join("");
          const status = response.statusCode ?? 0;
          if (status < 400) resolve(text);
          else reject(new Error(`${method} ${path}: ${status} ${text}`));
        });
      },
    );
    sent.on("error", reject);
    sent.end(isBytes ? body : body === undefined ? undefined : JSON.stringify(body));
  });
}
