import { assert } from "./support/assert.ts";
import { pick, seeded } from "../../scripts/program/random.ts";
import { mutate, mutateBytes } from "./support/mutate.ts";
import { dockerPayload, payloadsOfAllSources } from "./support/payloads.ts";
import { type Answer, gzip, ndjson, post } from "./support/post.ts";
import { type Stack, withStack } from "./support/stack.ts";

const LINES = { "content-type": "application/x-ndjson" };

/** Whatever comes in: no fault of ours, and an error always has a code and a sentence. */
function assertCivil({ status, body }: Answer, what: string): void {
  assert(status < 500, `${status} ${JSON.stringify(body)} for ${what}`);
  if (status === 200) return;
  assert(
    /^[a-z0-9_]+$/.test(body.code) && body.message.length > 0,
    `${JSON.stringify(body)} for ${what}`,
  );
}

async function hasLanded({ sql }: Stack, hostname: string): Promise<boolean> {
  const rows = await sql`select from public.observed_snapshots where hostname = ${hostname}`;
  return rows.length > 0;
}

for (const seed of [1, 2, 3]) {
  Deno.test(`mutated payloads cost their neighbours nothing (seed ${seed})`, () =>
    withStack(async (stack) => {
      const operator = await stack.authorize("operator");
      const random = seeded(seed);
      const originals = payloadsOfAllSources();
      for (let round = 0; round < 60; round++) {
        const observed_at = new Date().toISOString();
        const before = dockerPayload({ hostname: `before-${round}`, observed_at });
        const after = dockerPayload({ hostname: `after-${round}`, observed_at });
        const mutants = [1, 2, 3].map((times) => {
          let mutant: unknown = { ...pick(random, originals), observed_at };
          while (times-- > 0) mutant = mutate(random, mutant);
          return mutant;
        });
        const batch = [before, ...mutants, after];
        const answer = round % 2 === 0
          ? await post(stack.ingest, batch, operator)
          : await post(stack.ingest, ndjson(...batch), { ...operator, ...LINES });
        const what = `round ${round}: ${JSON.stringify(mutants)}`;
        assertCivil(answer, what);
        assert(answer.status === 200, what);
        assert(await hasLanded(stack, `before-${round}`), `the payload before, ${what}`);
        assert(await hasLanded(stack, `after-${round}`), `the payload after, ${what}`);
      }
    }));

  Deno.test(`mutated bytes cost the lines beside them nothing (seed ${seed})`, () =>
    withStack(async (stack) => {
      const headers = { ...await stack.authorize("operator"), ...LINES };
      const random = seeded(seed + 100);
      const bytes = new TextEncoder().encode(ndjson(...payloadsOfAllSources()));
      for (let round = 0; round < 60; round++) {
        const neighbour = dockerPayload({
          hostname: `neighbour-${round}`,
          observed_at: new Date().toISOString(),
        });
        const line = ndjson(neighbour);
        const body = new Blob([mutateBytes(random, bytes), "\n", line]);
        const answer = await post(stack.ingest, await body.bytes(), headers);
        assertCivil(answer, `round ${round}`);
        assert(await hasLanded(stack, `neighbour-${round}`), `round ${round}`);
      }
    }));

  Deno.test(`mutated gzip and mutated JSON never cause a fault (seed ${seed})`, () =>
    withStack(async (stack) => {
      const operator = await stack.authorize("operator");
      const random = seeded(seed + 300);
      const plain = new TextEncoder().encode(JSON.stringify(payloadsOfAllSources()));
      const packed = await gzip(plain);
      for (let round = 0; round < 60; round++) {
        const gzipped = { ...operator, "content-encoding": "gzip" };
        const answer = round % 2 === 0
          ? await post(stack.ingest, mutateBytes(random, packed), gzipped)
          : await post(stack.ingest, mutateBytes(random, plain), operator);
        assertCivil(answer, `round ${round}`);
      }
    }));

  Deno.test(`mutated declarations are taken whole or refused with a code (seed ${seed})`, () =>
    withStack(async (stack) => {
      const operator = await stack.authorize("operator");
      const random = seeded(seed + 200);
      const original = {
        complete: true,
        hosts: [{
          hostname: "box2-daily",
          ip: "192.168.2.12",
          parent: "Box2",
          cluster: "box2-cluster",
          lifecycle: "active",
          tags: ["daily"],
          aliases: ["daily"],
          vmid: 112,
          netbox_id: 12,
          services: [
            {
              name: "freshrss",
              ports: ["tcp/8021"],
              depends_on: ["readeck"],
              match: { container: "x" },
            },
            { name: "readeck", port: 8022, image: "readeck:1", aliases: ["read"], metadata: {} },
          ],
        }, { hostname: "Box2", role: "hypervisor", services: [] }],
      };
      for (let round = 0; round < 60; round++) {
        const mutant = mutate(random, mutate(random, original));
        const answer = await post(stack.expected, mutant, operator);
        assertCivil(answer, `round ${round}: ${JSON.stringify(mutant)}`);
      }
    }));
}
