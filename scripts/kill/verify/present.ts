import type { Stored } from "../stored.ts";
import type { Expected } from "./expected.ts";
import type { Finding } from "./finding.ts";
import { wordsOf } from "./words.ts";

const subject = "present and issues";

/** The present, its differences and the issues that are not over are what the model makes of what was acknowledged. */
export function checkPresent(expected: Expected, stored: Stored): Finding[] {
  return [
    ...checkContainers(expected, stored),
    ...checkDrift(expected, stored),
    ...checkIssues(expected, stored),
  ];
}

function checkContainers({ present }: Expected, stored: Stored): Finding[] {
  const found: Finding[] = [];
  for (const { hostname, lists } of present.scopes.values()) {
    const known = [...lists.get("containers")?.values() ?? []];
    const there = wordsOf(known.map(({ row }) => row));
    const told = stored.present[hostname] ?? {};
    for (const name of new Set([...there.keys(), ...Object.keys(told)])) {
      if (there.get(name) === told[name]) continue;
      const what = `${hostname}/${name} is ${there.get(name)}, and the present says ${told[name]}`;
      found.push({ subject, is: "wrong", what });
    }
  }
  return found;
}

function checkDrift({ drift }: Expected, stored: Stored): Finding[] {
  const found: Finding[] = [];
  for (const [key, { is, observed }] of drift) {
    if (is !== "different" || stored.drift[key] === observed) continue;
    const what = `${key}: ${observed} is observed, and drift says ${stored.drift[key]}`;
    found.push({ subject, is: key in stored.drift ? "wrong" : "lost", what });
  }
  for (const key of Object.keys(stored.drift)) {
    if (drift.get(key)?.is === "different") continue;
    found.push({ subject, is: "wrong", what: `drift says ${key}, and it is well` });
  }
  return found;
}

function checkIssues({ drift, open }: Expected, stored: Stored): Finding[] {
  const found: Finding[] = [];
  for (const key of new Set([...drift.keys(), ...Object.keys(stored.issues)])) {
    const must = open.has(key) ? "open" : drift.has(key) ? "pending" : "none";
    const told = stored.issues[key] ?? "none";
    if (told === must) continue;
    const what = `${key}: its issue is ${told}, and must be ${must}`;
    found.push({ subject, is: told === "none" ? "lost" : "wrong", what });
  }
  return found;
}
