/** One member of a thing, before and after; null: it is not there. */
export interface DiffLine {
  path: string;
  before: string | null;
  after: string | null;
}

/** What is different between two rows, member by member. */
export interface Diff {
  changed: DiffLine[];
  /** Members that are equal, or that move all the time. */
  rest: DiffLine[];
  /** True where the rows have more members than are compared. */
  is_cut: boolean;
}

/** Members that are compared of each side, so that no row can hold the page up. */
export const maxMembers = 1000;
/** Characters of a value that are shown. */
export const maxValue = 300;
const maxDepth = 12;

/** Compares two rows, member by member; `moving` are members that move all the time. */
export function diff(before: unknown, after: unknown, moving: readonly string[] = []): Diff {
  const [was, is] = [membersOf(before), membersOf(after)];
  const changed: DiffLine[] = [];
  const rest: DiffLine[] = [];
  for (const path of new Set([...was.members.keys(), ...is.members.keys()])) {
    const [old, now] = [was.members.get(path), is.members.get(path)];
    // a side that was cut does not say that a member is not there
    if (old === undefined && was.is_cut || now === undefined && is.is_cut) continue;
    const line = { path, before: cut(old), after: cut(now) };
    const moves = moving.some((name) => path === name || path.startsWith(`${name}.`));
    (old === now || moves ? rest : changed).push(line);
  }
  return { changed, rest, is_cut: was.is_cut || is.is_cut };
}

/** The leaves of a value by their paths, such as `ports.0` or `labels.app`. */
function membersOf(value: unknown): { members: Map<string, string>; is_cut: boolean } {
  const members = new Map<string, string>();
  let is_cut = false;
  const walk = (value: unknown, path: string, depth: number) => {
    if (members.size >= maxMembers) {
      is_cut = true;
    } else if (typeof value === "object" && value !== null && depth < maxDepth) {
      const names = Object.keys(value);
      if (names.length === 0 && path) members.set(path, Array.isArray(value) ? "[]" : "{}");
      for (const name of names) {
        walk((value as Record<string, unknown>)[name], path ? `${path}.${name}` : name, depth + 1);
        if (is_cut) return;
      }
    } else if (value !== undefined && (value !== null || path)) {
      members.set(path, typeof value === "string" ? value : JSON.stringify(value));
    }
  };
  walk(value, "", 0);
  return { members, is_cut };
}

function cut(text: string | undefined): string | null {
  if (text === undefined) return null;
  return text.length > maxValue ? `${text.slice(0, maxValue)}…` : text;
}
