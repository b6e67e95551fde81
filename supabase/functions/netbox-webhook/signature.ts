import { type ApiError, apiError } from "../_shared/errors.ts";
import { fromHex } from "../_shared/hex.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";

/**
 * Checks `X-Hook-Signature`: HMAC-SHA512 of the body as it came, as 128 hex digits (netbox/extras/webhooks.py). The
 * comparison takes the same time whatever is wrong. Without a secret nothing is accepted.
 */
export async function checkSignature(
  secret: string | undefined,
  signature: string | null,
  body: Uint8Array,
): Promise<Result<true>> {
  if (!secret) {
    return fail(apiError("internal_error", "The function has no secret to check signatures with.", {
      cause: "NETBOX_WEBHOOK_SECRET is not set",
    }));
  }
  if (!signature) {
    return fail(unauthorized(
      "missing_signature",
      "The header X-Hook-Signature is missing: give the webhook in NetBox a secret.",
    ));
  }
  const isValid = await verify(secret, signature.trim(), body);
  return isValid ? succeed(true) : fail(unauthorized(
    "wrong_signature",
    "X-Hook-Signature does not fit the body: NetBox and this function must have the same secret.",
  ));
}

async function verify(secret: string, signature: string, body: Uint8Array): Promise<boolean> {
  if (!/^[0-9a-f]{128}$/i.test(signature)) return false;
  const key = await crypto.subtle.importKey(
    "raw",
    new TextEncoder().encode(secret),
    { name: "HMAC", hash: "SHA-512" },
    false,
    ["verify"],
  );
  return await crypto.subtle.verify(
    "HMAC",
    key,
    fromHex(signature),
    new Uint8Array(body),
  );
}

function unauthorized(code: string, message: string): ApiError {
  return { status: 401, code, message };
}
