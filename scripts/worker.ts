import process from "node:process";
import { fileURLToPath } from "node:url";

const [word] = process.argv.slice(2);

if (word === "supervise") {
  // what the worker starts in front of each command: it loads nothing else
  await (await import("./worker/supervisor/main.ts")).superviseCommand();
  process.exit(0);
}
const { main } = await import("./worker/main.ts");
process.exit(await main(process.argv.slice(2), fileURLToPath(import.meta.url)));
