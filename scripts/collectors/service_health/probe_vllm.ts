import { z } from "zod";
import type { AddressBook } from "./address_book.ts";
import { askerOf } from "./ask.ts";
import { isLocked, modelList } from "./models.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

const version = z.object({ version: z.string() });

/** Names of the gauges in `/metrics`; the cache was called that of the GPU before vLLM 0.10. */
const CACHE = ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"];

/**
 * Asks a vLLM for its version, whether its engine works, its models, and how full its cache is. Only `/v1` is closed to
 * those without the key: then the models are not known, which is no fault.
 */
export async function probeVllm(
  target: TargetOf<"vllm">,
  addresses: AddressBook,
  signal: AbortSignal,
): Promise<Result> {
  const ask = askerOf(target, addresses, signal);
  const about = await ask.json("/version", version);
  if (about.status !== 200) return fault(`answers ${about.status} to /version`, about.status);
  if (!about.answer) return fault("what answers there is not vLLM", about.status);
  const facts = { version: about.answer.version };
  const lives = await ask.text("/health");
  if (lives.status !== 200) {
    return fault(`answers ${lives.status} to /health`, lives.status, facts);
  }
  const metrics = await ask.text("/metrics");
  const load = metrics.status === 200 ? loadOf(metrics.answer ?? "") : {};
  const seen = { ...facts, ...Object.keys(load).length > 0 ? { load } : {} };
  const listed = await ask.json("/v1/models", modelList);
  if (isLocked(listed.status)) {
    return target.options.token_file
      ? fault("refuses the token", listed.status, facts)
      : well(lives.status, seen);
  }
  if (listed.status !== 200) {
    return fault(`answers ${listed.status} to /v1/models`, listed.status, facts);
  }
  if (!listed.answer) return fault("the list of models is not understood", listed.status, facts);
  return well(listed.status, { ...seen, models: listed.answer });
}

/** The figures of a vLLM, over all its models and engines. */
function loadOf(metrics: string): Record<string, number> {
  const cache = CACHE.map((name) => valuesOf(metrics, name)).find(({ length }) => length > 0) ?? [];
  const running = valuesOf(metrics, "vllm:num_requests_running");
  const waiting = valuesOf(metrics, "vllm:num_requests_waiting");
  return {
    ...cache.length > 0 ? { cache_pct: Math.round(Math.max(...cache) * 1000) / 10 } : {},
    ...running.length > 0 ? { requests_running: sum(running) } : {},
    ...waiting.length > 0 ? { requests_waiting: sum(waiting) } : {},
  };
}

/** Values of a metric in the text format of Prometheus: `name{labels} value`. */
function valuesOf(metrics: string, name: string): number[] {
  return metrics.split("\n").filter((line) => line.startsWith(name))
    .flatMap((line) => {
      const [, value] = /^(?:\{.*\})?\s+(\S+)/.exec(line.slice(name.length)) ?? [];
      const number = Number(value);
      return value !== undefined && Number.isFinite(number) ? [number] : [];
    });
}

function sum(values: readonly number[]): number {
  return values.reduce((all, value) => all + value, 0);
}
