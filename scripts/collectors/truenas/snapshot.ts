import type { z } from "zod";
import { mapBounded } from "../../program/bounded.ts";
import { alertOf } from "./alert.ts";
import {
  alertRow,
  appRow,
  containerRow,
  diskRow,
  dockerStatus,
  instanceRow,
  poolRow,
  type SystemAnswer,
  systemAnswer,
  virtConfig,
  vmRow,
} from "./answers.ts";
import { appOf } from "./app.ts";
import { containerOf, instanceOf, vmOf } from "./machine.ts";
import type { Method, Middleware } from "./middleware.ts";
import { type Completeness, completenessOf, type Gap } from "../runtime/completeness.ts";
import { SourceError } from "../runtime/source_error.ts";
import { ConnectionError } from "./truenas_error.ts";

/** Calls at the same time: half of the soft limit of the server. */
const PARALLEL = 5;

/** The first version whose containers are no longer those of Incus. */
const CONTAINERS_SINCE = 26;
const INSTANCES_SINCE = 25;

/** What was seen; a list that is not there could not be seen. */
export interface Seen {
  /** The serial number of the system; that of a virtual one is often none. */
  instance: string | undefined;
  snapshot: Record<string, unknown>;
  complete: Completeness;
  problems: string[];
}

/** Asks for everything. Throws a SourceError when the connection breaks, or when nothing at all could be seen. */
export async function readSnapshot(middleware: Middleware, withApps: boolean): Promise<Seen> {
  return await new Reading(middleware).all(withApps);
}

type Row = Record<string, unknown>;

class Reading {
  readonly #middleware: Middleware;
  readonly #gaps: Gap[] = [];
  /** The first of them. */
  #failure: SourceError | undefined;

  constructor(middleware: Middleware) {
    this.#middleware = middleware;
  }

  async all(withApps: boolean): Promise<Seen> {
    const system = await this.#scope("system", () => this.#one("system.info", systemAnswer));
    const scopes = {
      apps: async () => withApps ? await this.#apps() : undefined,
      vms: () => this.#machines(system),
      pools: () => this.#list("pools", "pool.query", poolRow),
      disks: () => this.#list("disks", "disk.query", diskRow),
      alerts: () => this.#alerts(),
    };
    const lists = await mapBounded(
      Object.entries<() => Promise<Row[] | undefined>>(scopes),
      PARALLEL,
      async ([name, read]) => [name, await this.#scope(name, read)] as const,
    );
    const seen = lists.flatMap(([name, rows]) => rows ? [[name, sorted(rows)] as const] : []);
    if (this.#failure && !system && seen.length === 0) throw this.#failure;
    const problems = this.#gaps.map(({ message }) => message).sort();
    return {
      instance: system?.system_serial,
      snapshot: {
        ...(system ? { system } : {}),
        ...Object.fromEntries(seen),
        ...(problems.length > 0 ? { problems } : {}),
      },
      complete: completenessOf(["system", ...Object.keys(scopes)], this.#gaps),
      problems,
    };
  }

  /** Without Docker at work the list of apps is empty, whatever there is. */
  async #apps() {
    const { status, description } = await this.#one("docker.status", dockerStatus)
      .catch((error) => {
        if (!(error instanceof SourceError) || error.kind !== "unsupported") throw error;
        throw new SourceError("failed", "this version has no apps of Docker");
      });
    if (status !== "RUNNING") {
      const why = description ? ` (${description})` : "";
      throw new SourceError(
        "failed",
        `Docker is ${status}${why}; if this system runs no apps, say --no-apps`,
      );
    }
    return (await this.#list("apps", "app.query", appRow)).map(appOf);
  }

  async #machines(system: SystemAnswer | undefined) {
    const version = Number(/\d+/.exec(system?.version ?? "")?.[0] ?? CONTAINERS_SINCE);
    const vms = await this.#unlessUnsupported(() => this.#list("vms", "vm.query", vmRow));
    const guests = version >= CONTAINERS_SINCE
      ? (await this.#unlessUnsupported(() => this.#list("vms", "container.query", containerRow)))
        .map(containerOf)
      : version >= INSTANCES_SINCE
      ? (await this.#unlessUnsupported(() => this.#instances())).map(instanceOf)
      : [];
    return [...vms.map(vmOf), ...guests];
  }

  /** As with apps: unless Incus is at work, its list is empty. */
  async #instances() {
    const { state } = await this.#one("virt.global.config", virtConfig);
    if (state === "NO_POOL") return [];
    if (state !== "INITIALIZED") throw new SourceError("failed", `Incus is ${state}`);
    return await this.#list("vms", "virt.instance.query", instanceRow);
  }

  async #alerts() {
    return (await this.#list("alerts", "alert.list", alertRow)).filter(({ dismissed }) =>
      !dismissed
    )
      .map(alertOf);
  }

  async #one<Answer>(method: Method, schema: z.ZodType<Answer>): Promise<Answer> {
    const read = schema.safeParse(await this.#middleware.call(method));
    if (read.success) return read.data;
    throw new SourceError("failed", `the answer to ${method} is not understood`);
  }

  /** One row that is not understood costs no other. */
  async #list<Item>(list: string, method: Method, schema: z.ZodType<Item>): Promise<Item[]> {
    const answer = await this.#middleware.call(method);
    if (!Array.isArray(answer)) {
      throw new SourceError("failed", `the answer to ${method} is not understood`);
    }
    return answer.flatMap((row, index) => {
      const { success, data, error } = schema.safeParse(row);
      if (success) return [data];
      const [issue] = error.issues;
      const message = `row ${index} of ${method} is not understood: ${
        issue?.path.join(".")
      }: ${issue?.message}`;
      this.#gaps.push({ lists: [list], message });
      return [];
    });
  }

  /** What fails in one scope is told and costs no other; a broken connection costs all. */
  async #scope<Value>(name: string, read: () => Promise<Value>): Promise<Value | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      const isMute = name === "system" && error.kind === "timeout";
      if (error instanceof ConnectionError || isMute) throw error;
      this.#failure ??= error;
      this.#gaps.push({ lists: [name], message: `${name}: ${error.message}` });
    }
  }

  async #unlessUnsupported<Item>(read: () => Promise<Item[]>): Promise<Item[]> {
    try {
      return await read();
    } catch (error) {
      if (error instanceof SourceError && error.kind === "unsupported") return [];
      throw error;
    }
  }
}

/** In an order that does not depend on the server. */
function sorted(rows: readonly Row[]): Row[] {
  const key = ({ name, klass, key, type }: Row) => [name, klass, key, type].join("\n");
  return rows.toSorted((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
}
