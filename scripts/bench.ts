import { parseArgs } from "node:util";
import { type Failure, isFailure, isMet, type Measure } from "./bench/measure.ts";
import { table } from "./bench/report.ts";
import { runBench } from "./bench/run.ts";
import { startBenchServer } from "./bench/server.ts";
import { fullSize, quickSize, type Size } from "./bench/size.ts";

const help = `Measures the speed of BRUCE against bare statements on the same temporary server.

Usage: npm run bench [-- <options>]

  --quick        Fewer hosts, repetitions and history rows: a first impression in about four minutes.
  --json FILE    Also write the measures as JSON.
  -h, --help     This text.

Examples:
  npm run bench
  npm run bench -- --quick --json bench-results/quick.json

Times are medians, of CPU where the server runs on Linux. docs/bench.md says what each measure is.`;

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
  let lines: (Measure | Failure)[];
  try {
    lines = await runBench(
      server,
      size,
      (step) => console.log(`${seconds().padStart(5)}  ${step}`),
    );
  } finally {
    await server.stop();
  }
  console.log(`${seconds().padStart(5)}  done\n`);
  console.log(table(lines));
  const missed = lines.filter((line) => !isFailure(line) && isMet(line) === false).length;
  const failed = lines.filter(isFailure).length;
  console.log(`\n${missed === 0 ? "All aims are met." : `${missed} aims are missed.`}`);
  if (values.quick) {
    console.log(
      `A quick run: batches of ${size.hosts} hosts, ${
        size.historyRows.toLocaleString("en")
      } history rows.`,
    );
  }
  if (values.json) await Deno.writeTextFile(values.json, asJson(lines, size));
  if (failed > 0) throw new Error(`${failed} steps failed.`);
}

function asJson(lines: (Measure | Failure)[], size: Size): string {
  const report = {
    measured_at: new Date().toISOString(),
    size,
    measures: lines.map((line) => isFailure(line) ? line : { ...line, met: isMet(line) }),
  };
  return JSON.stringify(report, null, 2) + "\n";
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
