import { loadFunctions } from "../stack/functions.ts";
import { startTestServer } from "../test/server.ts";
import { seeded } from "../program/random.ts";
import { climb, play, type Tried } from "./climb.ts";
import { openEdge } from "./stage.ts";
import type { Shape, Way } from "./way.ts";

/** The worst that was found on a way, as it was measured again in a fresh database. */
export interface Worst {
  way: string;
  tried: number;
  /** How many were answered with a status of 500 or more. */
  failed: number;
  worst: Tried;
}

/** Most milliseconds that one call may compute. */
export const MOST_MS = 1_000;

/** Searches each way for so many milliseconds, or only plays the shapes that are given for it. */
export async function searchAll(
  ways: readonly Way[],
  seed: number,
  eachMs: number,
  told: (worst: Worst) => void,
  given?: (way: Way) => readonly Shape[],
): Promise<void> {
  const server = await startTestServer();
  try {
    const functions = await loadFunctions();
    const open = async () => {
      const name = await server.clone();
      const edge = await openEdge(server.url(name), functions);
      return {
        ...edge,
        drop: async () => {
          await edge.close();
          await server.drop(name);
        },
      };
    };
    for (const way of ways) {
      let tried = 0;
      let failed = 0;
      let worst: Tried | undefined;
      const count = (one: Tried) => {
        tried++;
        if (one.status >= 500) failed++;
        if (!worst || one.dearest.computedMs > worst.dearest.computedMs) worst = one;
      };
      const { stage, drop } = await open();
      // plans are made once in the life of a connection
      await play(way, stage, smallest(way));
      const until = performance.now() + eachMs;
      if (given) { for (const shape of given(way)) count(await play(way, stage, shape)); }
      else await climb(way, stage, seeded(seed), () => performance.now() > until, count);
      await drop();
      if (worst) told({ way: way.name, tried, failed, worst: await again(way, worst, open) });
    }
  } finally {
    await server.stop();
  }
}

/** The shape once more where nothing else was, committed: the cheaper of the two counts. */
async function again(
  way: Way,
  worst: Tried,
  open: () => Promise<{ stage: Parameters<typeof play>[1]; drop(): Promise<void> }>,
): Promise<Tried> {
  const { stage, drop } = await open();
  await play(way, stage, smallest(way));
  const once = await play(way, stage, worst.shape, true);
  await drop();
  return once.dearest.computedMs < worst.dearest.computedMs ? once : worst;
}

function smallest(way: Way): Shape {
  return Object.fromEntries(
    Object.entries(way.genes).map(([gene, values]) => [gene, values[0]!]),
  );
}
