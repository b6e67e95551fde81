/** What a run of checks came to. */
export interface Tally {
  passed: number;
  /** One text per failure, starting with where it is. */
  failures: string[];
  /** One text per skipped test, with its reason. */
  skipped: string[];
}

/** The sum of several tallies. */
export function sum(tallies: Tally[]): Tally {
  return {
    passed: tallies.reduce((total, tally) => total + tally.passed, 0),
    failures: tallies.flatMap((tally) => tally.failures),
    skipped: tallies.flatMap((tally) => tally.skipped),
  };
}

/** The closing line that continuous integration reads: `12 passed, 0 failed, 1 skipped`. */
export function closingLine({ passed, failures, skipped }: Tally): string {
  const counts = `${passed} passed, ${failures.length} failed`;
  return skipped.length > 0 ? `${counts}, ${skipped.length} skipped` : counts;
}

/** Reads the JUnit report of `deno test`: one test case per test, nested steps included. */
export function readJUnit(xml: string): Tally {
  const tally: Tally = { passed: 0, failures: [], skipped: [] };
  const cases = /<testcase ([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g;
  for (const [, attributes = "", body = ""] of xml.matchAll(cases)) {
    const name = attribute(attributes, "name");
    const where = `${attribute(attributes, "classname")}:${attribute(attributes, "line")}`;
    if (body.includes("<failure") || body.includes("<error")) {
      tally.failures.push(`${where} ${name}`);
    } else if (body.includes("<skipped")) tally.skipped.push(`${where} ${name}`);
    else tally.passed++;
  }
  return tally;
}

function attribute(attributes: string, name: string): string {
  const value = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  const entities: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return value.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => entities[entity] ?? "");
}
