import { parseArgs } from "node:util";
import { isMet, type Measure } from "./bench/measure.ts";
import { table } from "./bench/report.ts";
import { runBench } from "./bench/run.ts";
import { startBenchServer } from "./bench/server.ts";
import { fullSize, quickSize } from "./bench/size.ts";

const help = `Measures the speed of BRUCE against bare statements on the same temporary server.

Usage: npm run bench [-- <options>]

  --quick        Fewer hosts, repetitions and history rows: a first impression in five minutes.
  --json FILE    Also write the measures as JSON.
  -h, --help     This text.

Examples:
  npm run bench
  npm run bench -- --quick --json bench-results/quick.json

Times are medians inside the server, planned and warm. docs/bench.md says what each measure is.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return console.log(help);

  const size = values.quick ? quickSize : fullSize;
  const started = performance.now();
  const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
  const server = await startBenchServer();
  let measures: Measure[];
  try {
    measures = await runBench(
      server,
      size,
      (step) => console.log(`${seconds().padStart(5)}  ${step}`),
    );
  } finally {
    await server.stop();
  }
  console.log(`${seconds().padStart(5)}  done\n`);
  console.log(table(measures));
  const missed = measures.filter((measure) => isMet(measure) === false).length;
  console.log(`\n${missed === 0 ? "All aims are met." : `${missed} aims are missed.`}`);
  if (values.quick) {
    console.log(
      `A quick run: ${size.hosts} hosts and ${size.historyRows.toLocaleString("en")} history rows.`,
    );
  }
  if (values.json) await Deno.writeTextFile(values.json, asJson(measures, size));
}

function asJson(measures: Measure[], size: typeof fullSize): string {
  const report = {
    measured_at: new Date().toISOString(),
    size,
    measures: measures.map((measure) => ({ ...measure, met: isMet(measure) })),
  };
  return JSON.stringify(report, null, 2) + "\n";
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
