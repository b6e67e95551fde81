import { mapBounded } from "../../program/bounded.ts";
import type { Observation, Observe } from "../runtime/collector.ts";
import { type ListedContainer } from "./answers.ts";
import { type Container, containerOf } from "./container.ts";
import type { Endpoint } from "./endpoint.ts";
import { Engine } from "./engine.ts";
import { failed } from "../runtime/failed.ts";
import { SourceError } from "../runtime/source_error.ts";
import { imageDigest } from "./image_digest.ts";
import { isOneOff } from "./labels.ts";
import { MetricsReader } from "./metrics.ts";

/** What to look at, and for whom. */
export interface View {
  hostname: string;
  endpoint: Endpoint;
  withMounts: boolean;
  withMetrics: boolean;
}

const PARALLEL = 8;

/** Podman says `sha256:` of a container that was made of a directory. */
const IMAGE_ID = /[0-9a-f]{12}/;

/** How often list and count are compared before they count as different: containers come and go in between. */
const ATTEMPTS = 3;

/** Looks at one Docker Engine; an engine that does not answer is what was seen, not a failure of the collector. */
export function observer(view: View): Observe {
  const metrics = view.withMetrics ? new MetricsReader() : undefined;
  return async () => {
    const observedAt = new Date();
    try {
      return [await observe(view, observedAt, metrics)];
    } catch (error) {
      if (error instanceof SourceError) return [failed(view.hostname, observedAt, error)];
      throw error;
    }
  };
}

async function observe(
  view: View,
  observedAt: Date,
  metrics: MetricsReader | undefined,
): Promise<Observation> {
  const engine = await Engine.open(view.endpoint);
  const { listed, problems, instance } = await listAll(engine);
  const seen = await new Inspection(engine, view, listed).all();
  problems.push(...seen.problems);
  const containers = seen.containers.sort((a, b) => a.name < b.name ? -1 : 1);
  const { Version, ApiVersion, Os, Arch } = engine.version;
  return {
    hostname: view.hostname,
    ...(instance ? { instance } : {}),
    observedAt,
    complete: problems.length === 0,
    error: null,
    problems,
    snapshot: {
      engine: { version: Version, api_version: ApiVersion, os: Os, arch: Arch },
      containers,
      ...(problems.length > 0 ? { problems } : {}),
      ...(metrics ? { metrics: await metrics.read(engine, seen.running) } : {}),
    },
    summary: `${containers.length} ${containers.length === 1 ? "container" : "containers"}`,
  };
}

/** Lists containers and compares their number with the engine's own: an empty list alone proves nothing. */
async function listAll(
  engine: Engine,
): Promise<{ listed: ListedContainer[]; problems: string[]; instance?: string }> {
  for (let attempt = 1;; attempt++) {
    const { listed, unreadable } = await engine.list();
    const { count, instance } = await saidOf(engine);
    const all = listed.length + unreadable;
    const problems = unreadable === 0
      ? []
      : [`of ${all} listed containers ${unreadable} cannot be read`];
    if (count === undefined || count === all) return { listed, problems, instance };
    if (attempt < ATTEMPTS) continue;
    return {
      listed,
      problems: [...problems, `the engine counts ${count} containers and lists ${all}`],
      instance,
    };
  }
}

/** Neither count nor identity where the engine, or a socket proxy before it, does not say: then the list stands alone. */
async function saidOf(engine: Engine): Promise<{ count?: number; instance?: string }> {
  try {
    const { Containers, ID } = await engine.info();
    return { count: Containers, instance: engine.isPodman ? undefined : ID || undefined };
  } catch (error) {
    if (!(error instanceof SourceError) || error.kind === "unreachable") throw error;
    return {};
  }
}

/** Looks into every listed container; what fails for one of them is told and costs no other. */
class Inspection {
  readonly #engine: Engine;
  readonly #view: View;
  readonly #listed: ListedContainer[];
  readonly #names: Map<string, string>;
  readonly #digests = new Map<string, Promise<string[]>>();
  #asksForImages = true;
  readonly #problems: string[] = [];
  /** Names of running containers by id. */
  readonly #running = new Map<string, string>();

  constructor(engine: Engine, view: View, listed: ListedContainer[]) {
    this.#engine = engine;
    this.#view = view;
    this.#listed = listed;
    this.#names = new Map(listed.map((container) => [container.Id, nameOf(container)]));
  }

  async all() {
    const services = this.#listed.filter(({ Labels }) => !isOneOff(Labels));
    const seen = await mapBounded(services, PARALLEL, (container) => this.#look(container));
    return {
      containers: seen.filter((container) => container !== undefined),
      running: this.#running,
      problems: this.#problems.sort(),
    };
  }

  async #look(listed: ListedContainer): Promise<Container | undefined> {
    try {
      const inspected = await this.#engine.inspect(listed.Id);
      const container = containerOf(inspected, {
        imageDigest: await this.#imageDigest(inspected.Image, inspected.Config.Image),
        name: nameOf(listed),
        names: this.#names,
        withMounts: this.#view.withMounts,
      });
      if (container.state === "running") this.#running.set(listed.Id, container.name);
      return container;
    } catch (error) {
      if (!(error instanceof SourceError) || error.kind === "unreachable") throw error;
      // gone between the list and this question: it is removed, which is no failure
      if (error.status === 404) return undefined;
      this.#problems.push(`container ${nameOf(listed)}: ${error.message}`);
    }
  }

  async #imageDigest(id: string, image: string): Promise<string | null> {
    const digests = this.#digests.get(id) ?? this.#repoDigests(id);
    this.#digests.set(id, digests);
    return imageDigest(image, await digests);
  }

  /**
   * None where the engine cannot say: the image was deleted under its container, there never was one, a socket proxy
   * hides it, or the question fails. A digest is an extra, and costs no container.
   */
  async #repoDigests(id: string): Promise<string[]> {
    if (!this.#asksForImages || !IMAGE_ID.test(id)) return [];
    try {
      return (await this.#engine.image(id)).RepoDigests;
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      // each further question would wait as long
      if (error.kind === "unreachable") this.#asksForImages = false;
      return [];
    }
  }
}

/** A link of another container is a further name, with that one's before it; without any name it has its id. */
function nameOf({ Names, Id }: ListedContainer): string {
  const names = Names.map((name) => name.replace(/^\//, "")).filter((name) => name !== "");
  return names.find((name) => !name.includes("/")) ?? names[0] ?? Id.slice(0, 12);
}
