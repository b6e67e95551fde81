import { Resolver } from "node:dns/promises";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** Asks for a name, at one server or at the resolvers of this machine. */
export async function probeDns(
  { target, options: { server, type = "A", expect } }: TargetOf<"dns">,
  signal: AbortSignal,
): Promise<Result> {
  const resolver = new Resolver();
  if (server) resolver.setServers([server]);
  signal.addEventListener("abort", () => resolver.cancel(), { once: true });
  const answers = await resolve(resolver, target, type);
  const facts = { answers };
  if (answers.length === 0) return fault("the name does not resolve");
  if (expect && expect.toSorted().join() !== answers.join()) {
    return fault(`answers ${answers.join(", ")}, not ${expect.toSorted().join(", ")}`, null, facts);
  }
  return well(null, facts);
}

/** Sorted, for name servers rotate them. */
async function resolve(resolver: Resolver, name: string, type: "A" | "AAAA" | "CNAME" | "TXT") {
  switch (type) {
    case "A":
      return (await resolver.resolve4(name)).sort();
    case "AAAA":
      return (await resolver.resolve6(name)).sort();
    case "CNAME":
      return (await resolver.resolveCname(name)).sort();
    case "TXT":
      return (await resolver.resolveTxt(name)).map((parts) => parts.join("")).sort();
  }
}
