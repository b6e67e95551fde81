/** What Node 20 lacks of the language that the programs are written in; newer ones keep their own. */
Promise.withResolvers ??= function <Value>() {
  let resolve!: PromiseWithResolvers<Value>["resolve"];
  let reject!: PromiseWithResolvers<Value>["reject"];
  const promise = new Promise<Value>((...both) => [resolve, reject] = both);
  return { promise, resolve, reject };
};

Map.groupBy ??= function <Key, Item>(
  items: Iterable<Item>,
  keyOf: (item: Item, index: number) => Key,
) {
  const groups = new Map<Key, Item[]>();
  let index = 0;
  for (const item of items) {
    const key = keyOf(item, index++);
    groups.set(key, [...groups.get(key) ?? [], item]);
  }
  return groups;
};

URL.parse ??= (text, base) => URL.canParse(text, base) ? new URL(text, base) : null;
