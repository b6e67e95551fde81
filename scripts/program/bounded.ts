/** Maps a list with at most `limit` calls at the same time; results keep the order of the list. */
export async function mapBounded<Item, Value>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Value>,
): Promise<Value[]> {
  const values = new Array<Value>(items.length);
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) values[index] = await map(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return values;
}
