import type { z } from "zod";
import { ask, type Endpoint } from "./client.ts";
import type { Look } from "./look.ts";
import { forwardTarget } from "./forward_target.ts";
import {
  healthAnswer,
  listAnswer,
  location,
  proxyHost,
  redirectionHost,
  tokenAnswer,
  userAnswer,
} from "./npm_answers.ts";
import { atLocation, takesAll } from "./npm_location.ts";
import { ownDefaultLocation } from "./npm_advanced.ts";
import { SourceError } from "../runtime/source_error.ts";
import { type Candidate, routesOf, toDomains } from "./route.ts";
import { readRows, type Rows } from "./rows.ts";

/** Reads proxy hosts and redirection hosts of a Nginx Proxy Manager. Throws a SourceError. */
export async function lookAtNpm(endpoint: Endpoint): Promise<Look> {
  const headers = { authorization: `Bearer ${await tokenFor(endpoint)}` };
  const get = async <Value>(path: string, schema: z.ZodType<Value>) =>
    (await ask(endpoint, { path, headers }, schema)).value;
  const hosts = proxyRoutes(await get("/api/nginx/proxy-hosts", listAnswer));
  const listed = await unlessHidden(get("/api/nginx/redirection-hosts", listAnswer));
  const redirections = redirectionRoutes(listed ?? []);
  const version = await unlessHidden(get("/api/", healthAnswer));
  const { major, minor, revision } = version?.version ?? {};
  return {
    proxy: {
      name: "nginx-proxy-manager",
      version: version ? `${major}.${minor}.${revision}` : null,
    },
    routes: routesOf([...hosts.rows, ...redirections.rows]),
    problems: [
      ...await visibilityProblems(get("/api/users/me?expand=permissions", userAnswer)),
      ...hosts.problems,
      ...redirections.problems,
    ],
  };
}

async function tokenFor(endpoint: Endpoint): Promise<string> {
  const { url, user, password } = endpoint;
  const body = { identity: user, secret: password };
  const { value } = await ask(endpoint, { path: "/api/tokens", body }, tokenAnswer);
  if ("token" in value) return value.token;
  throw new SourceError(
    "permission",
    `${url} asks for a second factor: use a user for BRUCE that has none and may only view proxy hosts`,
  );
}

type ProxyHost = z.output<typeof proxyHost>;

type Forward = Pick<ProxyHost, "forward_host" | "forward_port">;

function proxyRoutes(list: readonly unknown[]): Rows<Candidate> {
  const { rows, problems } = readRows(list, proxyHost, namedBy("proxy host"));
  const read = rows.filter(({ is_deleted }) => !is_deleted).map(hostCandidates);
  return {
    rows: read.flatMap((one) => one.rows),
    problems: [...problems, ...read.flatMap((one) => one.problems)],
  };
}

function namedBy(word: string) {
  return ({ id }: Record<string, unknown>) =>
    id === undefined ? `a ${word} without an id` : `${word} ${id}`;
}

/** A proxy host, and each of its locations. A location that takes every request takes the place of the host's target. */
function hostCandidates(host: ProxyHost): Rows<Candidate> {
  const { rows, problems } = readRows(
    host.locations,
    location,
    (_, place) => `location ${place + 1} of proxy host ${host.id}`,
  );
  const whole = rows.find(({ path }) => takesAll(path)) ?? ownDefaultLocation(host);
  const others = rows.filter(({ path }) => !takesAll(path));
  return {
    rows: [
      candidateOf(host, whole),
      ...others.map((one) => candidateOf(host, one, (domain) => atLocation(domain, one.path))),
    ].filter(({ route }) => route.domains.length > 0),
    problems,
  };
}

function candidateOf(
  { id, domain_names, enabled, certificate_id }: ProxyHost,
  to: Forward | "itself",
  at: (domain: string) => string = (domain) => domain,
): Candidate {
  const place = to === "itself" ? undefined : forwardTarget(to.forward_host);
  return {
    name: `proxy host ${id}`,
    priority: [0],
    route: {
      domains: toDomains(domain_names).map(at),
      forward_host: place?.host ?? "localhost",
      forward_port: to === "itself" ? null : place?.port ?? to.forward_port,
      enabled,
      tls: certificate_id,
      ...(to === "itself" ? { kind: "internal" } : {}),
    },
  };
}

function redirectionRoutes(list: readonly unknown[]): Rows<Candidate> {
  const { rows, problems } = readRows(list, redirectionHost, namedBy("redirection host"));
  const meant = rows.filter(({ is_deleted }) => !is_deleted).map(redirectionCandidate);
  return { rows: meant.filter(({ route }) => route.domains.length > 0), problems };
}

function redirectionCandidate(host: z.output<typeof redirectionHost>): Candidate {
  return {
    name: `redirection host ${host.id}`,
    priority: [0],
    route: {
      domains: toDomains(host.domain_names),
      forward_host: host.forward_domain_name,
      forward_port: null,
      enabled: host.enabled,
      tls: host.certificate_id,
      kind: "redirect",
    },
  };
}

/** A user of BRUCE may be allowed to see proxy hosts and nothing else. */
async function unlessHidden<Value>(answer: Promise<Value>): Promise<Value | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof SourceError && (error.status === 403 || error.status === 404)) {
      return undefined;
    }
    throw error;
  }
}

/** A user without the right to see all gets a list that is shorter, and no error. */
async function visibilityProblems(
  answer: Promise<z.output<typeof userAnswer>>,
): Promise<string[]> {
  const user = await unlessHidden(answer);
  if (!user || user.roles.includes("admin")) return [];
  if (user.permissions?.visibility !== "user") return [];
  return ["the user sees only hosts of its own: set its visibility to all items"];
}
