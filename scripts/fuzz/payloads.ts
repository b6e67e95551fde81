import { pick, type Random } from "../program/random.ts";
import type { Maker } from "./case.ts";
import { mutate, mutateBytes } from "./mutate.ts";

type Payload = Record<string, unknown>;

/** How many hosts the neighbours of broken payloads are of: known ones, which no quota of new hosts stops. */
export const NEIGHBOURS = 40;

/** A right payload that no other is like. */
export function neighbour(number: number, original: Payload, random: Random): Payload {
  return {
    ...original,
    hostname: `neighbour-${Math.abs(number) % NEIGHBOURS}`,
    observed_at: new Date().toISOString(),
    run_id: idOf(random),
    snapshot: { containers: [{ name: `c-${number}`, state: "running" }] },
  };
}

/** Batches of mutated payloads between two right ones; a line of mutated bytes; mutated gzip; mutated JSON. */
export function batchesOf(originals: Payload[], token: string): Maker {
  const authorization = `Bearer ${token}`;
  return async (random, number) => {
    const observed_at = new Date().toISOString();
    const mutants = [1, 2, 3].map((times) => {
      let mutant: unknown = { ...pick(random, originals), observed_at };
      while (times-- > 0) mutant = mutate(random, mutant);
      return mutant;
    });
    const beside = [0, 1].map((more) => neighbour(2 * number + more, originals[0]!, random));
    const neighbours = beside.map(({ hostname, run_id }) => ({
      hostname: String(hostname),
      run_id: String(run_id),
    }));
    const json = { authorization, "content-type": "application/json" };
    const lines = { authorization, "content-type": "application/x-ndjson" };
    const one = { about: "ingest", method: "POST" as const, path: "/ingest" };
    const batch = [beside[0], ...mutants, beside[1]];
    const packed = async () => await gzip(JSON.stringify(batch));
    switch (Math.floor(random() * 5)) {
      case 0:
        return { ...one, headers: json, body: JSON.stringify(batch), neighbours };
      case 1:
        return { ...one, headers: lines, body: ndjson(batch), neighbours };
      case 2: {
        const broken = mutateBytes(random, new TextEncoder().encode(ndjson(mutants)));
        const body = await new Blob([ndjson([beside[0]]), broken, "\n", ndjson([beside[1]])])
          .bytes();
        return { ...one, headers: lines, body, neighbours };
      }
      case 3:
        return {
          ...one,
          headers: { ...json, "content-encoding": "gzip" },
          body: mutateBytes(random, await packed()),
        };
      default:
        return {
          ...one,
          headers: json,
          body: mutateBytes(random, new TextEncoder().encode(JSON.stringify(batch))),
        };
    }
  };
}

/** Mutations of one body, posted to a function; `headersOf` may sign it. */
export function mutationsOf(
  name: string,
  originals: unknown[],
  headersOf: (body: string) => Record<string, string> | Promise<Record<string, string>>,
): Maker {
  return async (random) => {
    let mutant = pick(random, originals);
    for (let times = Math.floor(random() * 4); times > 0; times--) mutant = mutate(random, mutant);
    const body = JSON.stringify(mutant) ?? "";
    return { about: name, method: "POST", path: `/${name}`, headers: await headersOf(body), body };
  };
}

function idOf(random: Random): string {
  return "00000000-0000-4000-8000-000000000000".replace(
    /0/g,
    () => Math.floor(random() * 16).toString(16),
  );
}

function ndjson(values: unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

async function gzip(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
