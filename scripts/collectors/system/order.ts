/** In the order of the texts that `key` makes, which does not depend on the language of the machine. */
export function sortedBy<Item>(items: Iterable<Item>, key: (item: Item) => string): Item[] {
  return [...items].sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    return one < other ? -1 : one > other ? 1 : 0;
  });
}

/** Ports such as `tcp/443`, each once, by protocol and number. */
export function sortedPorts(ports: Iterable<string>): string[] {
  return sortedBy(new Set(ports), portKey);
}

/** What puts ports in the order of their protocols and numbers. */
export function portKey(port: string): string {
  const [protocol = "", number = ""] = port.split("/");
  return `${protocol}/${number.padStart(5, "0")}`;
}
