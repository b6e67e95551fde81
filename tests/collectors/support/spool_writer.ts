/**
 * Adds numbered lines to a spool as fast as it can and prints each number once its line is kept, until it is killed.
 * Arguments: path of the spool, first number.
 */
import { Spool } from "../../../scripts/collectors/runtime/spool.ts";

const [path = "", first] = Deno.args;
const spool = new Spool(path, 100_000_000);
const encoder = new TextEncoder();
for (let number = Number(first);; number++) {
  const line = JSON.stringify({ number, filler: "x".repeat(number % 20_000) });
  if (spool.append([line]).kept) Deno.stdout.writeSync(encoder.encode(`${number}\n`));
}
