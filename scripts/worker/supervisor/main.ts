/**
 * A process between the worker and one command. It adopts what the command leaves behind, so that it can end all of it,
 * and ends all of it as well when the worker is gone. Its standard input and output are described in protocol.ts.
 */
import process from "node:process";
import { createInterface } from "node:readline";
import { adoptOrphans, closeFilesOnExec, forbidNewPrivileges } from "./libc.ts";
import type { Order } from "./protocol.ts";
import { runOrder } from "./run_order.ts";

// only the worker ends this process: a signal to the whole group (Ctrl-C, systemd) must not
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});
process.umask(0o022);
adoptOrphans();
forbidNewPrivileges();
closeFilesOnExec();

const stop = new AbortController();
const { promise: order, resolve } = Promise.withResolvers<Order | undefined>();
createInterface({ input: process.stdin })
  .on("line", (line) => line === "stop" ? stop.abort() : resolve(JSON.parse(line)))
  .on("close", () => {
    resolve(undefined);
    stop.abort();
  });

const given = await order;
const report = given && await runOrder(given, stop.signal);
// the worker may be gone
process.stdout.on("error", () => process.exit(1));
process.stdout.write(`${JSON.stringify(report)}\n`, () => process.exit(0));
