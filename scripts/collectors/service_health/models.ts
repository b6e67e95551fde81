import { z } from "zod";

/** A model that a service has. What moves is not in it: see {@link Loaded}. */
export interface Model {
  name: string;
  digest?: string;
  size_bytes?: number;
  /** What it is served from, where it is served under another name. */
  root?: string;
}

/** A model in memory. `vram_bytes` below `size_bytes`: a part of it is on the processor. */
export interface Loaded {
  name: string;
  size_bytes?: number;
  vram_bytes?: number;
}

/** In an order that does not depend on the service, each once. */
export function inOrder<Named extends { name: string }>(models: readonly Named[]): Named[] {
  return [...new Map(models.map((model) => [model.name, model])).values()]
    .sort((a, b) => a.name < b.name ? -1 : 1);
}

/** `GET /v1/models` as OpenAI defines it; vLLM tells beside it what a model is served from. */
export const modelList = z.object({
  data: z.array(z.object({ id: z.string(), root: z.string().nullish().catch(null) })).nullish(),
}).transform(({ data }): Model[] =>
  inOrder(
    (data ?? []).map(({ id, root }) => ({
      name: id,
      ...root && root !== id ? { root } : {},
    })),
  )
);

/** The answer to a question that a service only answers to those it knows. */
export function isLocked(status: number): boolean {
  return status === 401 || status === 403;
}
