/** Takes a lock, prints "held" or "busy", and keeps it until it is killed. Argument: path of the lock. */
import { takeLock } from "../../../scripts/program/lock.ts";

const lock = takeLock(Deno.args[0] ?? "");
console.log(lock.held ? "held" : "busy");
setInterval(() => {}, 60_000);
