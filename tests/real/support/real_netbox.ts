import { NetboxInstance, PRISTINE } from "../../../scripts/real/netbox/instance.ts";
import { environment, template } from "../../../scripts/real/netbox/place.ts";
import { type OwnProcess, startProcess } from "../../../scripts/real/netbox/process.ts";
import { readTemplate } from "../../../scripts/real/netbox/template.ts";
import { freePort } from "../../../scripts/stack/free_port.ts";
import { until } from "../../_support/condition.ts";

/** A row as NetBox shows it. */
// deno-lint-ignore no-explicit-any -- NetBox's own words, each test reads what it needs
export type Row = Record<string, any>;

/** A real NetBox on loopback: gunicorn with two workers, and one worker that sends webhooks. */
export class RealNetbox implements AsyncDisposable {
  #web: OwnProcess | undefined;
  #worker: OwnProcess | undefined;

  private constructor(
    readonly instance: NetboxInstance,
    /** `http://127.0.0.1:<port>` */
    readonly url: string,
    /** Of a superuser. */
    readonly token: string,
  ) {}

  /** Starts it on a copy of the template; it answers when this returns. */
  static async start(): Promise<RealNetbox> {
    const { password, token } = await readTemplate();
    const instance = await NetboxInstance.start(password, { directory: template, password });
    const netbox = new RealNetbox(instance, `http://127.0.0.1:${freePort()}`, token);
    try {
      await instance.use("netbox");
      await netbox.renew();
      netbox.#web = startProcess(`${environment}/bin/gunicorn`, {
        directory: instance.directory,
        name: "gunicorn",
        args: [
          "netbox.wsgi",
          ...["--bind", new URL(netbox.url).host, "--workers", "2", "--threads", "4"],
          ...["--timeout", "120", "--no-control-socket"],
          ...["--pid", `${instance.directory}/gunicorn.pid`],
          ...["--access-logfile", `${instance.directory}/access.log`],
        ],
      });
      await until("NetBox answers", async () => {
        const answer = await fetch(`${netbox.url}/api/status/`, {
          headers: { authorization: `Bearer ${token}` },
        }).catch(() => undefined);
        await answer?.body?.cancel();
        return answer?.ok;
      }, 200_000);
      return netbox;
    } catch (error) {
      const log = `${instance.directory}/gunicorn.log`;
      const said = await Deno.readTextFile(log).catch(() => "");
      await netbox[Symbol.asyncDispose]();
      throw new Error(`${error}\n${said.slice(-3000)}`);
    }
  }

  /** Empties it: as it was installed, with nothing waiting to be sent. */
  async renew(): Promise<void> {
    await this.#worker?.end();
    await this.instance.admin("drop database if exists netbox with (force)");
    await this.instance.admin(`create database netbox template ${PRISTINE} strategy file_copy`);
    await this.instance.redis.flush();
    const { directory } = this.instance;
    this.#worker = startProcess(`${environment}/bin/netbox`, {
      directory,
      name: "rqworker",
      args: ["rqworker", "high", "default", "low", "--pid", `${directory}/rqworker.pid`],
    });
  }

  /** Waits until the worker runs that sends webhooks. */
  async sends(): Promise<void> {
    await until("a worker of NetBox runs", async () => {
      return (await this.ask("GET", "status/"))["rq-workers-running"] > 0;
    });
  }

  /** One request to `/api/<path>` as a superuser. Throws when it is refused. */
  async ask(method: string, path: string, body?: unknown, token = this.token): Promise<Row> {
    const answer = await fetch(`${this.url}/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text.slice(0, 2000)}`);
    return JSON.parse(text || "null");
  }

  /** Makes one object, or all of a list at once. */
  make<Made extends Row | Row[]>(
    path: string,
    body: Made,
  ): Promise<Made extends Row[] ? Row[] : Row> {
    return this.ask("POST", path, body) as Promise<Made extends Row[] ? Row[] : Row>;
  }

  /** The one row of a list that a query finds, such as `name=web01`. */
  async find(path: string, query: string): Promise<Row> {
    const { results } = await this.ask("GET", `${path}?${query}`);
    if (results.length !== 1) throw new Error(`${results.length} rows at ${path}?${query}`);
    return results[0];
  }

  /** Changes some fields of one object. */
  change(path: string, id: number, fields: Row): Promise<Row> {
    return this.ask("PATCH", `${path}${id}/`, fields);
  }

  /** All rows of a list: NetBox shows at most a thousand at once. */
  async all(path: string): Promise<Row[]> {
    const rows: Row[] = [];
    for (;;) {
      const query = `ordering=id&limit=1000&offset=${rows.length}`;
      const { results, next } = await this.ask("GET", `${path}?${query}`);
      rows.push(...results);
      if (next === null) return rows;
    }
  }

  /** How many requests it has answered so far. */
  async requests(): Promise<number> {
    const log = await Deno.readTextFile(`${this.instance.directory}/access.log`).catch(() => "");
    return log.split("\n").length - 1;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker?.end();
    await this.#web?.end();
    await this.instance[Symbol.asyncDispose]();
  }
}
