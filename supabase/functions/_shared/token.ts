import { toBase64Url } from "./base64.ts";
import { apiError } from "./errors.ts";
import { fail, type Result, succeed } from "./result.ts";

const TOKEN = /^brc_[A-Za-z0-9_-]{43}$/;

/** A new random token: `brc_` and 32 random bytes as base64url. It is shown once and stored nowhere. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return "brc_" + toBase64Url(bytes);
}

/** SHA-256 of a text as lower-case hex: the only form in which a token reaches the database. */
export async function sha256Hex(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** SHA-256 of the token in `Authorization: Bearer brc_…`; whether it is a known one, the database says. */
export async function bearerTokenSha256(request: Request): Promise<Result<string>> {
  const header = request.headers.get("authorization");
  if (!header) {
    return fail(apiError("missing_token", "Send the header `Authorization: Bearer brc_…`.", {
      headers: { "www-authenticate": CHALLENGE },
    }));
  }
  const token = /^Bearer +(\S+) *$/i.exec(header)?.[1];
  if (!token || !TOKEN.test(token)) {
    return fail(apiError("unknown_token", "This is no token of BRUCE: those look like `brc_…`.", {
      headers: { "www-authenticate": REFUSED_CHALLENGE },
    }));
  }
  return succeed(await sha256Hex(token));
}

const CHALLENGE = 'Bearer realm="bruce"';

/** `WWW-Authenticate` for a token that was sent and is not accepted (RFC 6750, section 3.1). */
export const REFUSED_CHALLENGE = `${CHALLENGE}, error="invalid_token"`;
