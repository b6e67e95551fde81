/** Every `code` that a function answers with of its own accord, and its HTTP status. */
export const STATUS_OF = {
  empty_body: 400,
  incomplete_body: 400,
  invalid_gzip: 400,
  invalid_json: 400,
  invalid_utf8: 400,
  missing_token: 401,
  unknown_token: 401,
  out_of_scope: 403,
  not_found: 404,
  method_not_allowed: 405,
  slow_body: 408,
  body_too_large: 413,
  too_many_payloads: 413,
  too_many_values: 413,
  unsupported_encoding: 415,
  unsupported_media_type: 415,
  invalid_payload: 422,
  quota_reached: 429,
  internal_error: 500,
  database_timeout: 503,
  database_unavailable: 503,
  read_only: 503,
} as const;

/** One of the codes of {@link STATUS_OF}. */
export type ErrorCode = keyof typeof STATUS_OF;

/**
 * What a caller is told: `{code, message, details?}` under `status`. `code` is an {@link ErrorCode} or one that the
 * database chose; `cause` goes to the log of the function and never to the caller.
 */
export type ApiError = {
  status: number;
  code: string;
  message: string;
  details?: unknown;
  headers?: Record<string, string>;
  cause?: string;
};

/** Builds the error of a code. `message` says what is wrong and what to do, and holds no secret. */
export function apiError(
  code: ErrorCode,
  message: string,
  more: Pick<ApiError, "details" | "headers" | "cause"> = {},
): ApiError {
  return { status: STATUS_OF[code], code, message, ...more };
}

/** Error as an HTTP response with the JSON body `{code, message, details?}`. */
export function errorResponse({ status, code, message, details, headers }: ApiError): Response {
  return Response.json({ code, message, details }, { status, headers });
}
