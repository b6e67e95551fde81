import process from "node:process";
import { createInterface } from "node:readline";
import { adoptOrphans, closeFilesOnExec, forbidNewPrivileges } from "./libc.ts";
import type { Order } from "./protocol.ts";
import { runOrder } from "./run_order.ts";

/**
 * The program between the worker and one command. It adopts what the command leaves behind, so that it can end all of
 * it, and ends all of it as well when the worker is gone. It reads an Order and writes a Report, one line each.
 */
export async function superviseCommand(): Promise<void> {
  // only the worker ends this process: a signal to the whole group (Ctrl-C, systemd) must not
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => {});
  process.umask(0o022);
  adoptOrphans();
  forbidNewPrivileges();
  closeFilesOnExec();
  const { order, stop } = listen();
  const given = await order;
  const report = given && await runOrder(given, stop);
  const { promise: written, resolve } = Promise.withResolvers<void>();
  // the worker may be gone
  process.stdout.on("error", () => resolve());
  process.stdout.write(report ? `${JSON.stringify(report)}\n` : "", () => resolve());
  await written;
}

function listen(): { order: Promise<Order | undefined>; stop: AbortSignal } {
  const stop = new AbortController();
  const { promise: order, resolve } = Promise.withResolvers<Order | undefined>();
  createInterface({ input: process.stdin })
    .on("line", (line) => line === "stop" ? stop.abort() : resolve(JSON.parse(line)))
    .on("close", () => {
      resolve(undefined);
      stop.abort();
    });
  return { order, stop: stop.signal };
}
