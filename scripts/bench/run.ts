import { walOfADay } from "./a_day.ts";
import { batches } from "./batches.ts";
import { claimAndFinish } from "./commands.ts";
import { claimAndDeliver } from "./deliveries.ts";
import { diskOfADay } from "./disk.ts";
import { afterFirstAnalyze } from "./first_analyze.ts";
import { type Fleet, fleetOf } from "./fleets.ts";
import { onHistory } from "./history.ts";
import { unchangedOverHttp } from "./http/unchanged.ts";
import { eventToWebhook } from "./http/webhook.ts";
import { machines } from "./machines.ts";
import { type Failure, isFailure, type Measure } from "./measure.ts";
import { allHostsQuestions, fullDrift, oneHostQuestions } from "./questions.ts";
import type { BenchServer } from "./server.ts";
import type { Size } from "./size.ts";
import { firstSnapshot, oneChanged, oneDrifting, unchangedSnapshot } from "./snapshots.ts";
import { manyWriters } from "./writers.ts";

/** What one step of the bench measures. */
type Step = () => Promise<Measure | Measure[]>;

/**
 * Takes all measures, one after the other. `say` gets a word on each step before it starts. A step that fails is a line of the
 * report, and the others go on.
 */
export async function runBench(
  server: BenchServer,
  size: Size,
  say: (step: string) => void,
): Promise<(Measure | Failure)[]> {
  const lines: (Measure | Failure)[] = [];
  const take = async (name: string, step: Step) => {
    say(name);
    try {
      lines.push(...[await step()].flat());
    } catch (error) {
      lines.push({ name, failure: error instanceof Error ? error.message : String(error) });
    }
  };

  const middle = fleetOf(server, "middle", 100).then(({ sql }) => sql);
  // those that need it name its failure
  middle.catch(() => {});
  await take("unchanged snapshots", async () => unchangedSnapshot(await middle, size));
  await take("one of 50 changed", async () => oneChanged(await middle, size));
  await take("one of 50 stops or starts", async () => oneDrifting(await middle, size));
  await take("machines", async () => machines(await middle, size));
  const single = lines.filter((line): line is Measure => !isFailure(line));
  await take("first snapshots", async () => firstSnapshot(await middle, size, 101));
  await take("many hosts in one batch", async () => batches(await server.database("large"), size));
  await take("batches after an early analyze", () => afterFirstAnalyze(server, size));
  await take("eight writers", () => manyWriters(server, size));
  await takeFleets(server, size, take);
  await take("unchanged snapshots through HTTP", () => unchangedOverHttp(server, size));
  await take("from event to webhook", () => eventToWebhook(server, size));
  await take("commands", async () => claimAndFinish(await middle, size));
  await take("notices", async () => claimAndDeliver(await server.database("notices"), size));
  await take("history", async () => onHistory(await middle, size, single));
  await take("WAL of a day", async () => walOfADay((await fleetOf(server, "day", 10)).sql));
  if (size.minutes > 0) {
    await take(`what two stacks write in ${size.minutes} minutes`, () => diskOfADay(size.minutes));
  }
  return lines;
}

/** Questions to fleets of several sizes, each against the smallest, and what looks at all hosts against a hundred of them. */
async function takeFleets(
  server: BenchServer,
  size: Size,
  take: (name: string, step: Step) => Promise<void>,
): Promise<void> {
  const fleets: Fleet[] = [];
  for (const hosts of size.fleets) {
    await take(`a fleet of ${hosts.toLocaleString("en")}`, async () => {
      const fleet = await fleetOf(server, `fleet_${hosts}`, hosts);
      fleets.push(fleet);
      const [ten, hundred] = fleets;
      if (ten === fleet) return [];
      return [
        ...await oneHostQuestions(ten!, fleet, size),
        ...hundred === fleet ? [] : await allHostsQuestions(hundred!, fleet, size),
      ];
    });
  }
  const thousand = fleets.find(({ hosts }) => hosts === 1000);
  if (thousand) await take("full drift", () => fullDrift(thousand, size));
}
