/** NetBox did not do what was asked: the message says what, where, and what to do. */
export class NetboxError extends Error {
  constructor(
    message: string,
    /** HTTP status, when something answered. */
    readonly status?: number,
  ) {
    super(message);
  }

  /** True when waiting may help. */
  get isPassing(): boolean {
    return this.status === undefined || this.status === 429 || this.status >= 500;
  }
}

/** What NetBox answered instead: `detail` of refusals, `error` of faults, or one list per bad field. */
export function explain(method: string, path: string, status: number, text: string): NetboxError {
  const said = reasonIn(text).slice(0, 500);
  const where = `${method} ${path}`;
  if (status === 401 || status === 403) {
    return new NetboxError(
      `NetBox refuses the token at ${where}: ${said} (HTTP ${status})`,
      status,
    );
  }
  if (status >= 300 && status < 400) {
    return new NetboxError(
      `${where} is redirected (HTTP ${status}): give NETBOX_URL as the address that NetBox has at last, ` +
        "with https where it has it.",
      status,
    );
  }
  if (status === 404) {
    return new NetboxError(
      `There is no ${where} (HTTP 404): is NETBOX_URL that of NetBox?`,
      status,
    );
  }
  return new NetboxError(`NetBox answered HTTP ${status} to ${where}: ${said}`, status);
}

function reasonIn(text: string): string {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== "object" || body === null) return String(body);
    if ("detail" in body && typeof body.detail === "string") return body.detail;
    if ("error" in body && typeof body.error === "string") return body.error;
    return Object.entries(body)
      .map(([field, said]) => `${field}: ${Array.isArray(said) ? said.join(" ") : String(said)}`)
      .join("; ");
  } catch {
    return text.trimStart().startsWith("<") ? "a web page" : text.trim() || "nothing";
  }
}
