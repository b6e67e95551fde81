import type { AddressBook } from "./address_book.ts";
import { type HttpAnswer, type HttpRequest, httpRequest } from "../../http/http_request.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** Asks a URL once and looks at the status and, when told, for a text in the body. No more of a body is read. */
export async function probeHttp(
  { target, options: { status: expected, body, ca } }: TargetOf<"http">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const reading = body === undefined ? "status" : { text: body };
  const answer = await get(target, addresses, signal, { ca, reading });
  const isExpected = expected ? expected.includes(answer.status) : isWell(answer.status);
  if (!isExpected) {
    return fault(
      `answers ${answer.status}, not ${expected?.join(" or ") ?? "200 to 399"}`,
      answer.status,
    );
  }
  if (body !== undefined && !answer.hasText) {
    return fault(`the answer does not hold "${body}"`, answer.status);
  }
  return well(answer.status);
}

/** Asks a URL; its host is looked up once in a run. */
export async function get(
  url: string,
  addresses: AddressBook,
  signal: AbortSignal,
  options: Pick<HttpRequest, "ca" | "headers" | "reading"> = {},
): Promise<HttpAnswer> {
  const name = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const known = await addresses.addressesOf(name);
  return await httpRequest({ url, addresses: known, signal, ...options });
}

function isWell(status: number): boolean {
  return status >= 200 && status < 400;
}
