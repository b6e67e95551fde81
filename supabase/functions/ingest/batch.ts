import type { Body } from "../_shared/body.ts";
import { type ApiError, apiError } from "../_shared/errors.ts";
import { hasTooManyCollections, nonBlankLines, parseJson, tooManyValues } from "../_shared/json.ts";
import { MAX_PAYLOADS } from "../_shared/limits.ts";
import { fail, type Result, succeed } from "../_shared/result.ts";

/** Media types of newline-delimited JSON; the first is the one to use. */
export const NDJSON_TYPES = ["application/x-ndjson", "application/ndjson", "application/jsonl"];

/** Where a payload stood: its position from 0, and its line from 1 when the body was NDJSON. */
export type Place = { index: number; line?: number };

/** One value of a batch and its size as it was sent, where that is known, or why its line is no JSON. */
export type Entry =
  & Place
  & ({ value: unknown; sentBytes?: number; error: null } | { value: null; error: ApiError });

/** The values of a body in order; `isSingle` when it was one payload and no batch. */
export type Batch = { entries: Entry[]; isSingle: boolean };

/** Takes a body apart: one JSON payload, a JSON list of them, or one per line. A bad line costs only itself. */
export function readBatch(body: Body): Result<Batch> {
  return NDJSON_TYPES.includes(body.mediaType) ? readLines(body.bytes) : readJson(body.bytes);
}

function readJson(bytes: Uint8Array): Result<Batch> {
  const parsed = parseJson(bytes);
  if (parsed.error) return parsed;
  const isSingle = !Array.isArray(parsed.data);
  const values: unknown[] = Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  if (values.length === 0) return fail(emptyBatch());
  if (values.length > MAX_PAYLOADS) return fail(tooManyPayloads(values.length));
  const sent = isSingle && { sentBytes: bytes.length };
  const entries = values.map((value, index) => ({ index, value, ...sent, error: null }));
  return succeed({ entries, isSingle });
}

function readLines(bytes: Uint8Array): Result<Batch> {
  const lines = [...nonBlankLines(bytes)];
  if (lines.length === 0) return fail(apiError("empty_body", "The body is empty."));
  if (lines.length > MAX_PAYLOADS) return fail(tooManyPayloads(lines.length));
  if (hasTooManyCollections(lines.map(({ bytes }) => bytes))) return fail(tooManyValues());
  const entries = lines.map(({ line, bytes }, index): Entry => {
    const { data, error } = parseJson(bytes);
    return error
      ? { index, line, value: null, error }
      : { index, line, value: data, sentBytes: bytes.length, error };
  });
  return succeed({ entries, isSingle: false });
}

function emptyBatch(): ApiError {
  return apiError("invalid_payload", "The batch is empty.", {
    details: [{ path: "", code: "empty", message: "Send at least one payload." }],
  });
}

function tooManyPayloads(length: number): ApiError {
  return apiError(
    "too_many_payloads",
    `The batch has ${length} payloads; send at most ${MAX_PAYLOADS} at a time.`,
  );
}
