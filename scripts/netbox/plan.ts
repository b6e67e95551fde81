import { z } from "zod";
import type { NetboxMapping } from "../../supabase/functions/_shared/netbox/mapping.ts";
import type { NetboxClient } from "./client.ts";
import {
  differences,
  type Fields,
  plain,
  type Ref,
  tagsOf,
  toWritten,
  type Value,
} from "./differences.ts";
import { readList } from "./list.ts";
import { NetboxError } from "./netbox_error.ts";
import { isOfOne } from "./refusal.ts";
import { changesOf, type Note } from "./written.ts";

/** An object as it is read, or as it would be. */
export type Row = Record<string, unknown> & { id: number };

/** What an object should look like. */
export interface Wanted {
  /** List path, such as `dcim/devices/`. */
  path: string;
  /** What people call it. */
  label: string;
  /** Recognises it among the rows of the list. */
  is(row: Row): boolean;
  /** Written whether it is there or not. Tags are added to those that it has. */
  fields: Fields;
  /** Written only when it is new. */
  defaults?: Fields;
  /** Slugs of tags that it must not have. */
  notTagged?: string[];
}

/** Counts of what a plan did or would do. */
export interface Tally {
  created: number;
  updated: number;
  unchanged: number;
}

/** A new object: what is written, and the row that stands for it. */
interface Creation {
  path: string;
  label: string;
  body: Fields;
  made: Row;
}

/** Objects that are made by one request: NetBox takes all of them or none. */
const AT_ONCE = 100;

const created = z.looseObject({ id: z.coerce.number() });

/**
 * Brings objects into the wanted form, one after the other, and tells each difference as a line of a diff. A dry run
 * reads and decides all the same, but keeps the outcome to itself: new objects get numbers below zero. One that is filling
 * gives objects what they lack, and changes no value that is there. Each write that NetBox took is noted, if somebody does.
 */
export class Plan {
  readonly tally: Tally = { created: 0, updated: 0, unchanged: 0 };
  private readonly tables = new Map<string, Row[]>();
  private lastNewId = 0;
  private together: { path: string; creations: Creation[] } | undefined;

  constructor(
    private readonly client: NetboxClient,
    private readonly isDryRun: boolean,
    private readonly tell: (line: string) => void,
    private readonly isFilling = false,
    private readonly note?: Note,
  ) {}

  /** How this NetBox is read. */
  get mapping(): NetboxMapping {
    return this.client.mapping;
  }

  /** The rows of a list with what this plan did to them. Throws a NetboxError when it cannot be read whole. */
  async rows(path: string): Promise<Row[]> {
    const known = this.tables.get(path);
    if (known) return known;
    const { rows, problem } = await readList(this.client, path);
    if (problem) throw new NetboxError(problem);
    this.tables.set(path, rows);
    return rows;
  }

  /**
   * Makes sure that an object is there and has the wanted fields; never takes anything else away. What waits for others
   * (see inOneGo) gets its number when it is written.
   */
  async ensure({ path, label, is, fields, defaults, notTagged }: Wanted): Promise<Ref> {
    const rows = await this.rows(path);
    const row = rows.find(is);
    if (!row) {
      const body = { ...defaults, ...fields };
      this.tell(`+ ${path} ${label}`);
      for (const { field, after } of differences({}, body)) this.tell(`    ${field}: ${after}`);
      const made: Row = { ...toWritten({}, body), id: --this.lastNewId };
      const creation = { path, label, body, made };
      if (this.isDryRun) this.tally.created++;
      else if (this.together?.path === path) this.together.creations.push(creation);
      else await this.create(creation);
      rows.push(made);
    } else {
      await this.update(path, row, label, fields, notTagged);
    }
    const there = row ?? rows.at(-1);
    return {
      get id() {
        return there?.id ?? 0;
      },
      label,
    };
  }

  /** Is there an object by now? What NetBox refused has no number; a dry run takes all to be there. */
  isThere({ id }: Ref): boolean {
    return this.isDryRun || id > 0;
  }

  /**
   * Does something in which new objects of a list wait for each other: they are written together, and have no number before.
   * Where NetBox refuses some of them, each is tried by itself, by `alone`, which gets what it is called.
   */
  async inOneGo(
    path: string,
    work: () => Promise<void>,
    alone: (label: string, create: () => Promise<void>) => Promise<unknown>,
  ): Promise<void> {
    const creations: Creation[] = [];
    this.together = { path, creations };
    try {
      await work();
    } finally {
      this.together = undefined;
    }
    for (let at = 0; at < creations.length; at += AT_ONCE) {
      const some = creations.slice(at, at + AT_ONCE);
      if (await this.createAll(path, some)) continue;
      for (const one of some) await alone(one.label, () => this.create(one));
    }
  }

  /** False where NetBox refused: then it made none of them. */
  private async createAll(path: string, creations: readonly Creation[]): Promise<boolean> {
    const bodies = creations.map(({ body }) => toWritten({}, body));
    try {
      const ids = z.array(created).length(creations.length)
        .parse((await this.client.write("POST", path, bodies)).body);
      for (const [index, creation] of creations.entries()) {
        await this.isMade(creation, ids[index]?.id ?? 0);
      }
      return true;
    } catch (error) {
      if (error instanceof NetboxError && isOfOne(error)) return false;
      throw error;
    }
  }

  private async create(creation: Creation): Promise<void> {
    const { path, body } = creation;
    const answer = await this.client.write("POST", path, toWritten({}, body));
    await this.isMade(creation, created.parse(answer.body).id);
  }

  private async isMade({ path, label, body, made }: Creation, id: number): Promise<void> {
    made.id = id;
    this.tally.created++;
    const changes = changesOf({}, body);
    await this.note?.({ path: `${path}${id}/`, label, action: "made", changes });
  }

  private async update(
    path: string,
    row: Row,
    label: string,
    fields: Fields,
    notTagged: string[] = [],
  ): Promise<void> {
    const wanted = this.isFilling ? lacking(row, fields, notTagged) : fields;
    const changes = differences(row, wanted, notTagged);
    if (changes.length === 0) {
      this.tally.unchanged++;
      return;
    }
    this.tell(`~ ${path} ${label}`);
    for (const { field, before, after } of changes) this.tell(`    ${field}: ${before} → ${after}`);
    const changed = Object.fromEntries(changes.map(({ key }) => [key, wanted[key] ?? null]));
    const written = toWritten(row, changed, notTagged);
    const object = `${path}${row.id}/`;
    const noted = changesOf(row, changed, notTagged);
    const waiting = this.together?.creations.find(({ made }) => made === row);
    if (waiting) {
      waiting.body = { ...waiting.body, ...changed };
    } else if (!this.isDryRun) {
      await this.client.write("PATCH", object, written);
      await this.note?.({ path: object, label, action: "changed", changes: noted });
    }
    const custom_fields = Object.assign({}, row.custom_fields, written.custom_fields);
    Object.assign(row, written, { custom_fields });
    this.tally.updated++;
  }
}

/** Those of the fields that an object has empty. Ports that stand for unknown ones, by a tag that is to go, are none. */
function lacking(row: Row, fields: Fields, notTagged: string[]): Fields {
  const isUnknown = tagsOf(row).some((tag) => notTagged.includes(tag));
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, value]): [string, Value][] => {
      if (key === "custom_fields") {
        const own = Object.assign({}, row.custom_fields) as Record<string, unknown>;
        const empty = Object.entries(Object(value)).filter(([name]) => isEmpty(own[name]));
        return empty.length > 0 ? [[key, Object.fromEntries(empty) as Value]] : [];
      }
      const isPort = key === "ports" || key === "port_mappings" || key === "protocol";
      return key === "tags" || isEmpty(row[key]) || isPort && isUnknown ? [[key, value]] : [];
    }),
  );
}

function isEmpty(value: unknown): boolean {
  const bare = plain(value);
  return bare === null || bare === "" || Array.isArray(bare) && bare.length === 0;
}
