import type { z } from "zod";
import { describeProblems, type Setting, type Values } from "../../program/settings.ts";
import type { Hardening } from "../../install/hardening.ts";
import type { Source } from "./sources.ts";
import type { Completeness } from "./completeness.ts";
import { UsageError } from "../../program/usage_error.ts";

/** Why something could not be collected: `kind` is one word for rules to match, `message` a sentence for people. */
export interface CollectionError {
  kind: string;
  message: string;
}

/** What was seen of one host at one moment. */
export interface Observation {
  hostname: string;
  /**
   * What was looked at, by a name that whoever looks at it reads there: an engine, a cluster, a system. Of a probe, which
   * machine looks. Two that report as one host are told apart by it.
   */
  instance?: string;
  observedAt: Date;
  /** Which of its lists say everything there is. */
  complete: Completeness;
  /** Set when nothing could be collected. */
  error: CollectionError | null;
  /** What is missing from a snapshot that is not complete, for the log; the snapshot tells it too. */
  problems: string[];
  snapshot: Record<string, unknown>;
  /** Words for the status line, such as "14 containers". */
  summary: string;
}

/** Looks once. A system that does not answer is an observation too: only a fault of the collector itself throws. */
export type Observe = () => Promise<Observation[]>;

/** What a collector is told besides its own settings. */
export interface Surroundings {
  /** The host to speak for when one was configured. */
  hostname: string | undefined;
}

/** A collector that is configured: it keeps between runs what it needs of the run before. */
export interface Configured {
  /** The host, cluster or system it looks at: one spool and one lock each. */
  target: string;
  observe: Observe;
}

/** What a collector needs when systemd runs it. */
export interface ServiceNeeds {
  /** A user that exists, in place of one that systemd makes up. */
  user?: string;
  /** Groups, by name or number, whose members may read what is observed. */
  groups?: string[];
  /** Units that are started before it when they are there. */
  after?: string[];
  /** Its runtime is to take little memory rather than little time. */
  isSmall?: boolean;
  /** What its service may do beyond what a collector may, as settings of the section [Service]. */
  hardening?: Hardening;
}

/** One source of observations; a new collector is one such value in `scripts/collectors/all.ts`. */
export interface Collector<Settings> {
  /** Name of the source in the database and in `bruce collect <source>`. */
  source: Source;
  /** One sentence for `--help`. */
  summary: string;
  /** Command lines for `--help`, without the words before them. */
  examples: string[];
  settings: Setting[];
  schema: z.ZodType<Settings>;
  /** Throws a UsageError when it cannot run as a service with these settings. */
  service?(settings: Settings): ServiceNeeds;
  /** Throws a UsageError when the settings contradict each other. */
  configure(settings: Settings, surroundings: Surroundings): Configured;
}

/** A collector whose settings are its own business. */
export type AnyCollector = Omit<Collector<unknown>, "schema" | "service" | "configure"> & {
  /** Throws a UsageError as `configure` does, or when it cannot run as a service. */
  service(values: Values): ServiceNeeds;
  /** Throws a UsageError when the values are no settings of this collector. */
  configure(values: Values, surroundings: Surroundings): Configured;
};

/** Hides the type of the settings: values are parsed by the collector's own schema before it sees them. */
export function defineCollector<Settings>(
  { schema, service, configure, ...collector }: Collector<Settings>,
): AnyCollector {
  const parse = (values: Values) => {
    const parsed = schema.safeParse(values);
    if (parsed.success) return parsed.data;
    throw new UsageError(describeProblems(parsed.error, collector.settings));
  };
  return {
    ...collector,
    service: (values) => service?.(parse(values)) ?? {},
    configure: (values, surroundings) => configure(parse(values), surroundings),
  };
}
