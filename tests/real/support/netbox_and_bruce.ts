import { deepStrictEqual, match } from "node:assert/strict";
import { until } from "../../_support/condition.ts";
import type { TestStack } from "../../_support/stack.ts";
import { run } from "../../netbox/support/run.ts";
import { differencesOf, saidByBruce, saidByNetbox } from "./as_declared.ts";
import type { RealNetbox, Row } from "./real_netbox.ts";

/** A NetBox, a stack of BRUCE, and the commands between the two as a person runs them. */
export class NetboxAndBruce {
  constructor(readonly netbox: RealNetbox, readonly stack: TestStack, readonly token: string) {}

  /** `bruce netbox <command>`, with what it finds in its environment. */
  bruce(command: string, ...args: string[]) {
    return this.bruceWith(this.netbox.token, command, ...args);
  }

  /** The same with another token of NetBox. */
  bruceWith(token: string, command: string, ...args: string[]) {
    return run(command, args, {
      NETBOX_URL: this.netbox.url,
      NETBOX_TOKEN: token,
      ...this.#environmentOf(command),
    });
  }

  /** The export, which has to succeed; returns its first line. */
  async exported(): Promise<string> {
    const { code, stdout, stderr } = await this.bruce("export");
    deepStrictEqual([code, stderr], [0, ""]);
    return stdout.split("\n")[0] ?? "";
  }

  /** Makes NetBox tell each change. */
  async setUp(): Promise<void> {
    await this.netbox.sends();
    const { code, stdout, stderr } = await this.bruce("setup");
    deepStrictEqual([code, stderr], [0, ""]);
    match(stdout, /\n2 created, 0 updated, 0 unchanged\n$/);
    match((await this.bruce("setup")).stdout, /^0 created, 0 updated, 2 unchanged\n$/);
  }

  /** Waits until a query of BRUCE's database answers so. */
  async arrives(description: string, query: () => Promise<Row[]>, expected: Row): Promise<void> {
    let last: Row[] = [];
    const isThere = async () => {
      last = (await query()).map((row) => ({ ...row }));
      return JSON.stringify(last) === JSON.stringify([expected]);
    };
    await until(description, isThere).catch((error) => {
      throw new Error(`${error}; it is ${JSON.stringify(last)}`);
    });
  }

  /** Stores what is observed. */
  async observed(hostname: string, source: string, snapshot: unknown): Promise<void> {
    await this.stack.sql`insert into observed_snapshots (hostname, source, snapshot)
      values (${hostname}, ${source}, ${JSON.stringify(snapshot)}::text::jsonb)`;
  }

  /** What differs between NetBox and BRUCE, field by field. */
  async differences(exceptions: Parameters<typeof saidByNetbox>[1] = {}): Promise<string[]> {
    return differencesOf(
      await saidByNetbox(this.netbox, exceptions),
      await saidByBruce(this.stack.sql),
    );
  }

  #environmentOf(command: string): Record<string, string> {
    const { functions_url, netbox_webhook_secret, api_url, secret_key } = this.stack;
    if (["adopt", "complete", "declare"].includes(command)) {
      return { SUPABASE_URL: api_url, SUPABASE_SECRET_KEY: secret_key };
    }
    return command === "setup"
      ? { BRUCE_URL: functions_url, NETBOX_WEBHOOK_SECRET: netbox_webhook_secret }
      : { BRUCE_URL: functions_url, BRUCE_TOKEN: this.token };
  }
}
