import Dockerode from "dockerode";
import type { z } from "zod";
import { withDeadline } from "../../program/deadline.ts";
import {
  imageAnswer,
  infoAnswer,
  inspectAnswer,
  listAnswer,
  statsAnswer,
  versionAnswer,
} from "./answers.ts";
import type { Endpoint } from "./endpoint.ts";
import { SourceError } from "../runtime/source_error.ts";
import { engineErrorOf } from "./engine_error.ts";

/** The newest Engine API whose answers are known here: Engine 29.7. */
export const NEWEST_API = "1.55";

/** Longest wait for one answer. */
const DEADLINE_MS = 10_000;

type Options = { abortSignal?: AbortSignal } & Record<string, unknown>;

/** The methods of dockerode that are used; it has no types of its own. */
interface Client {
  version(options: Options): Promise<unknown>;
  info(options: Options): Promise<unknown>;
  listContainers(options: Options): Promise<unknown>;
  getContainer(id: string): {
    inspect(options: Options): Promise<unknown>;
    stats(options: Options): Promise<unknown>;
  };
  getImage(id: string): { inspect(options: Options): Promise<unknown> };
}

/** Questions to one engine, in the API version agreed with it. Each throws a SourceError when it fails. */
export class Engine {
  readonly #client: Client;
  readonly #endpoint: Endpoint;
  readonly version: z.output<typeof versionAnswer>;

  private constructor(client: Client, endpoint: Endpoint, version: Engine["version"]) {
    this.#client = client;
    this.#endpoint = endpoint;
    this.version = version;
  }

  /** Asks for the version, and agrees on the older of the two newest ones. */
  static async open(endpoint: Endpoint): Promise<Engine> {
    const first = connect(endpoint);
    const version = await ask(
      endpoint,
      "GET /version",
      versionAnswer,
      (options) => first.version(options),
    );
    const agreed = agreeOn(version.ApiVersion, version.MinAPIVersion);
    return new Engine(connect(endpoint, `v${agreed}`), endpoint, version);
  }

  /** True of Podman, whose service speaks the API of Docker. */
  get isPodman(): boolean {
    return this.version.Components?.some(({ Name }) => Name === "Podman Engine") ?? false;
  }

  /** All containers, stopped ones too. */
  list() {
    return ask(
      this.#endpoint,
      "GET /containers/json",
      listAnswer,
      (options) => this.#client.listContainers({ ...options, all: true }),
    );
  }

  /** Everything about one container. */
  inspect(id: string) {
    return ask(
      this.#endpoint,
      "GET /containers/{id}/json",
      inspectAnswer,
      (options) => this.#client.getContainer(id).inspect(options),
    );
  }

  /** Where an image came from. */
  image(id: string) {
    return ask(
      this.#endpoint,
      "GET /images/{id}/json",
      imageAnswer,
      (options) => this.#client.getImage(id).inspect(options),
    );
  }

  /** How many containers the engine itself counts. */
  info() {
    return ask(this.#endpoint, "GET /info", infoAnswer, (options) => this.#client.info(options));
  }

  /** What a container uses at this moment; one reading of the counters, at once. */
  stats(id: string) {
    return ask(
      this.#endpoint,
      "GET /containers/{id}/stats",
      statsAnswer,
      (options) =>
        this.#client.getContainer(id).stats({ ...options, stream: false, "one-shot": true }),
    );
  }
}

function connect({ connection }: Endpoint, version?: string): Client {
  // what is left out here, dockerode would take from DOCKER_HOST and its companions
  const none = { socketPath: undefined, host: undefined, port: undefined };
  const noTls = { ca: undefined, cert: undefined, key: undefined };
  const options = { ...none, ...noTls, pathPrefix: "/", ...connection, version };
  return new Dockerode(options) as unknown as Client;
}

async function ask<Answer>(
  endpoint: Endpoint,
  what: string,
  schema: z.ZodType<Answer>,
  request: (options: Options) => Promise<unknown>,
): Promise<Answer> {
  let answer: unknown;
  try {
    answer = await withDeadline(DEADLINE_MS, (abortSignal) => request({ abortSignal }));
  } catch (error) {
    throw engineErrorOf(error, what, endpoint);
  }
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".");
  const reason = where ? `${where} is missing or of another kind` : "no JSON of that kind";
  throw new SourceError("failed", `${endpoint.name} does not speak Docker: ${what}, ${reason}`);
}

function agreeOn(theirs: string, oldest: string): string {
  if (compare(oldest, NEWEST_API) > 0) {
    throw new SourceError(
      "incompatible",
      `The engine takes API ${oldest} and newer, this collector speaks up to ${NEWEST_API}: update it.`,
    );
  }
  return compare(theirs, NEWEST_API) < 0 ? theirs : NEWEST_API;
}

/** Versions are pairs of numbers: 1.9 is older than 1.41. */
function compare(a: string, b: string): number {
  const [majorA = 0, minorA = 0] = a.split(".").map(Number);
  const [majorB = 0, minorB = 0] = b.split(".").map(Number);
  return majorA - majorB || minorA - minorB;
}
