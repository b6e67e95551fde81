import { z } from "zod";
import { DRIFT_TAG } from "../_shared/netbox/drift_tag.ts";
import type { NetboxClient } from "./netbox_client.ts";
import type { NetboxFault } from "./netbox_faults.ts";
import { type NetboxObject, pathOf } from "./netbox_objects.ts";

const TAGS = "extras/tags/";

/** An object as far as its tags go. */
const tagged = z.looseObject({
  tags: z.array(z.looseObject({ id: z.int(), slug: z.string() })),
});

const listed = z.looseObject({ results: z.array(z.looseObject({ id: z.int() })) });
const created = z.looseObject({ id: z.int() });

/** The tags of an object as they were read, with its ETag where NetBox gives one (4.6). */
export type TagsRead = {
  tags: { id: number; slug: string }[];
  etag: string | null;
  fault?: undefined;
};

/** Reads the tags of an object. */
export async function readTags(
  ask: NetboxClient,
  object: NetboxObject,
): Promise<TagsRead | { fault: NetboxFault }> {
  const path = pathOf(object);
  const said = await ask({ method: "GET", path, query: { fields: "id,tags" } });
  if (said.fault) return said;
  const read = tagged.safeParse(said.body);
  if (read.success) return { tags: read.data.tags, etag: said.etag };
  const error = `what NetBox answers to GET ${path} has no list of tags`;
  return { fault: { outcome: "dead", http_status: said.status, error } };
}

/**
 * Gives an object the tag of drift, or takes it away; all its other tags stay. NetBox takes tags as a whole list, so the
 * write says which state it is made from (If-Match), and is made anew once when somebody changed the object in between;
 * where NetBox has no ETag the object is read again right before. Returns what went wrong, or null.
 */
export async function keepTag(
  ask: NetboxClient,
  object: NetboxObject,
  read: TagsRead,
): Promise<NetboxFault | null> {
  if (isInStep(read, object)) return null;
  const own = object.is_marked ? await ownTag(ask) : null;
  if (own?.fault) return own.fault;
  let conflict: NetboxFault | null = null;
  for (let tries = 0; tries < 2; tries++) {
    const last = tries === 0 && read.etag ? read : await readTags(ask, object);
    if (last.fault) return last.fault;
    if (isInStep(last, object)) return null;
    const others = last.tags.filter((tag) => !isOurs(tag)).map(({ id }) => id);
    const written = await ask({
      method: "PATCH",
      path: pathOf(object),
      body: { tags: own ? [...others, own.id] : others },
      ifMatch: last.etag,
    });
    if (!written.fault) return null;
    if (written.fault.http_status !== 412) return written.fault;
    conflict = { ...written.fault, outcome: "retry" };
  }
  return conflict;
}

function isInStep({ tags }: TagsRead, { is_marked }: NetboxObject): boolean {
  return tags.some(isOurs) === is_marked;
}

function isOurs({ slug }: { slug: string }): boolean {
  return slug === DRIFT_TAG.slug;
}

/** The number of the tag, which is made when it is not there. */
async function ownTag(
  ask: NetboxClient,
): Promise<{ id: number; fault?: undefined } | { fault: NetboxFault }> {
  const found = await ask({ method: "GET", path: TAGS, query: { slug: DRIFT_TAG.slug } });
  if (found.fault) return found;
  const known = listed.safeParse(found.body).data?.results[0];
  if (known) return known;
  const made = await ask({ method: "POST", path: TAGS, body: DRIFT_TAG });
  if (made.fault) return made;
  const read = created.safeParse(made.body);
  if (read.success) return read.data;
  const error = "what NetBox answers to a new tag has no id";
  return { fault: { outcome: "retry", http_status: made.status, error } };
}
