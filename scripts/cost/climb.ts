import { pick, type Random } from "../program/random.ts";
import type { Call, Shape, Stage, Way } from "./way.ts";

/** What a shape cost: its dearest call, and the worst status of an answer. */
export interface Tried {
  shape: Shape;
  status: number;
  dearest: Call;
}

/** Plays a shape, and takes it back, unless it is to be committed. */
export async function play(way: Way, stage: Stage, shape: Shape, keep = false): Promise<Tried> {
  if (!keep) await stage.sql`begin`;
  let status = 0;
  let dearest: Call = { rpc: "none", computedMs: 0, passedMs: 0 };
  try {
    for (const ask of await way.arrange(stage, shape)) {
      const answer = await stage.send(ask);
      status = Math.max(status, answer.status);
      for (const call of answer.calls) if (call.computedMs > dearest.computedMs) dearest = call;
      if (answer.status >= 500) break;
    }
  } finally {
    if (!keep) await stage.sql`rollback`;
  }
  return { shape, status, dearest };
}

/**
 * Climbs towards the dearest shape until `isOver`: some shapes by chance, then the dearest of them with one or two genes
 * changed, again and again. Where ten changes bring nothing, it starts anew. Every shape that is tried is told to `told`.
 */
export async function climb(
  way: Way,
  stage: Stage,
  random: Random,
  isOver: () => boolean,
  told: (tried: Tried) => void,
): Promise<void> {
  const attempt = async (shape: Shape): Promise<Tried> => {
    const tried = await play(way, stage, shape);
    told(tried);
    return tried;
  };
  while (!isOver()) {
    let best = await attempt(anyShape(way, random));
    for (let started = 0; started < 2 && !isOver(); started++) {
      const other = await attempt(anyShape(way, random));
      if (other.dearest.computedMs > best.dearest.computedMs) best = other;
    }
    for (let vain = 0; vain < 10 && !isOver();) {
      const next = await attempt(changed(way, best.shape, random));
      const isDearer = next.dearest.computedMs > best.dearest.computedMs * 1.03;
      if (isDearer) best = next;
      vain = isDearer ? 0 : vain + 1;
    }
  }
}

function anyShape(way: Way, random: Random): Shape {
  return Object.fromEntries(
    Object.entries(way.genes).map(([gene, values]) => [gene, pick(random, values)]),
  );
}

function changed(way: Way, shape: Shape, random: Random): Shape {
  const next = { ...shape };
  for (let changes = random() < 0.5 ? 1 : 2; changes > 0; changes--) {
    const gene = pick(random, Object.keys(way.genes));
    next[gene] = pick(random, way.genes[gene] ?? []);
  }
  return next;
}
