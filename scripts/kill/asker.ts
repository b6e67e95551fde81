import type { Ledger } from "./ledger.ts";
import { sendUntilTaken, type Way } from "./send.ts";
import { pause } from "./until.ts";
import { commandName } from "./worker_runs.ts";

const restMs = 1_500;

/** Somebody who asks for commands all the time, each until it is acknowledged, under one `request_id`. */
export class Asker {
  private isOver = false;
  private running: Promise<void> | undefined;
  private count = 0;

  constructor(private readonly target: string) {}

  start(way: Way, ledger: Ledger): void {
    this.running = this.ask(way, ledger);
  }

  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async ask(way: Way, ledger: Ledger): Promise<void> {
    while (!this.isOver) {
      const word = `c${++this.count}`;
      const body = {
        name: commandName,
        target: this.target,
        arguments: { word },
        request_id: crypto.randomUUID(),
      };
      const { command_id, state, reason } = await sendUntilTaken(way, "commands", () => body);
      if (state === "rejected") way.odd(`commands: rejected: ${reason}`);
      ledger.commands.push({ commandId: String(command_id), word });
      await pause(restMs);
    }
  }
}
