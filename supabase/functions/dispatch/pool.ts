/** How many may be under way: in all, and of each group. */
export type Bounds<Item> = {
  overall: number;
  groupOf(item: Item): { name: string; bound: number };
};

/** Does `work` with every item, as many at once as the bounds allow; a full group holds up no other. */
export async function inPool<Item>(
  items: readonly Item[],
  { overall, groupOf }: Bounds<Item>,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = [...items];
  const running = new Map<string, number>();
  const hasRoom = (item: Item) => {
    const { name, bound } = groupOf(item);
    return (running.get(name) ?? 0) < bound;
  };
  const lane = async (): Promise<void> => {
    for (let index = waiting.findIndex(hasRoom); index >= 0; index = waiting.findIndex(hasRoom)) {
      const [item] = waiting.splice(index, 1) as [Item];
      const { name } = groupOf(item);
      running.set(name, (running.get(name) ?? 0) + 1);
      await work(item);
      running.set(name, running.get(name)! - 1);
    }
  };
  // A lane ends when no item has room. One that finishes an item then takes the next of the same group, so none is left.
  await Promise.all(Array.from({ length: Math.min(overall, items.length) }, lane));
}
