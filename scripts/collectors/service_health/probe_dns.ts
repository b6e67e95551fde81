import { Resolver } from "node:dns/promises";
import { areExpected, dnsValue, type RecordType } from "./dns_values.ts";
import { fault, type Result, well } from "./result.ts";
import type { TargetOf } from "./target.ts";

/** Asks for a name, at one server or at the resolvers of this machine. Answers are compared as values. */
export async function probeDns(
  { target, options: { server, type = "A", expect } }: TargetOf<"dns">,
  signal: AbortSignal,
): Promise<Result> {
  const resolver = new Resolver();
  if (server) resolver.setServers([server]);
  signal.addEventListener("abort", () => resolver.cancel(), { once: true });
  const found = await resolve(resolver, target, type);
  const answers = [...new Set(found.map((text) => dnsValue(type, text)))].sort();
  const facts = { answers };
  if (answers.length === 0) return fault("the name does not resolve");
  if (expect && !areExpected(type, answers, expect)) {
    return fault(`answers ${answers.join(", ")}, not ${expect.toSorted().join(", ")}`, null, facts);
  }
  return well(null, facts);
}

async function resolve(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  switch (type) {
    case "A":
      return await resolver.resolve4(name);
    case "AAAA":
      return await resolver.resolve6(name);
    case "CNAME":
      // a name has one; Deno also gives the ones that this one leads to
      return (await resolver.resolveCname(name)).slice(0, 1);
    case "MX":
      return (await resolver.resolveMx(name))
        .map(({ priority, exchange }) => `${priority} ${exchange}`);
    case "NS":
      return await resolver.resolveNs(name);
    case "TXT":
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
  }
}
