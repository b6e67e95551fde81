/** What we read of a session that Supabase Auth answers; the rest is passed on as it is. */
interface Session {
  access_token: string;
  user: { app_metadata: unknown; user_metadata: unknown };
}

/**
 * Adds to the access token of a session what the tokens of a hosted project say of the account: `@supabase/lite` leaves
 * `app_metadata` and `user_metadata` away, and without the first nobody could have a role by a claim. Any other answer
 * stays as it is.
 */
export async function withMetadata(answer: Response, jwtSecret: string): Promise<Response> {
  if (!answer.ok) return answer;
  const session: Session = await answer.json();
  const { access_token, user: { app_metadata, user_metadata } } = session;
  const [header = "", payload = ""] = access_token.split(".");
  const claims = JSON.parse(new TextDecoder().decode(Uint8Array.fromBase64(payload, base64url)));
  const token = await sign(header, { ...claims, app_metadata, user_metadata }, jwtSecret);
  const headers = new Headers(answer.headers);
  headers.delete("content-length");
  return Response.json({ ...session, access_token: token }, { status: answer.status, headers });
}

const base64url = { alphabet: "base64url" } as const;

/** HS256, as `header` says of the token that was there before. */
async function sign(header: string, claims: unknown, secret: string): Promise<string> {
  const bytes = new TextEncoder();
  const encode = (part: Uint8Array) => part.toBase64({ ...base64url, omitPadding: true });
  const text = `${header}.${encode(bytes.encode(JSON.stringify(claims)))}`;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", bytes.encode(secret), algorithm, false, [
    "sign",
  ]);
  const signature = await crypto.subtle.sign("HMAC", key, bytes.encode(text));
  return `${text}.${encode(new Uint8Array(signature))}`;
}
