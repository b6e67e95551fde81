import type { z } from "zod";
import { ask, type Endpoint } from "./client.ts";
import type { Look } from "./look.ts";
import {
  healthAnswer,
  proxyHostsAnswer,
  redirectionHostsAnswer,
  tokenAnswer,
  userAnswer,
} from "./npm_answers.ts";
import { SourceError } from "../runtime/source_error.ts";
import { type Candidate, routesOf, toDomains } from "./route.ts";

/** Reads proxy hosts and redirection hosts of a Nginx Proxy Manager. Throws a SourceError. */
export async function lookAtNpm(endpoint: Endpoint): Promise<Look> {
  const headers = { authorization: `Bearer ${await tokenFor(endpoint)}` };
  const get = async <Value>(path: string, schema: z.ZodType<Value>) =>
    (await ask(endpoint, { path, headers }, schema)).value;
  const hosts = await get("/api/nginx/proxy-hosts", proxyHostsAnswer);
  const redirections = await unlessHidden(
    get("/api/nginx/redirection-hosts", redirectionHostsAnswer),
  );
  const version = await unlessHidden(get("/api/", healthAnswer));
  const { major, minor, revision } = version?.version ?? {};
  return {
    proxy: {
      name: "nginx-proxy-manager",
      version: version ? `${major}.${minor}.${revision}` : null,
    },
    routes: routesOf([
      ...hosts.flatMap(hostCandidates),
      ...(redirections ?? []).map(redirectionCandidate),
    ]),
    problems: await visibilityProblems(get("/api/users/me?expand=permissions", userAnswer)),
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

type ProxyHost = z.output<typeof proxyHostsAnswer>[number];

/** A proxy host, and each of its locations that leads elsewhere. */
function hostCandidates(host: ProxyHost): Candidate[] {
  const domains = toDomains(host.domain_names);
  const candidate = (
    path: string,
    { forward_host, forward_port }: Pick<ProxyHost, "forward_host" | "forward_port">,
  ): Candidate => ({
    name: `proxy host ${host.id}`,
    priority: 0,
    route: {
      domains: domains.map((domain) => `${domain}${path}`),
      // a path may stand behind the host
      forward_host: forward_host.split("/")[0] || forward_host,
      forward_port,
      enabled: host.enabled,
      tls: host.certificate_id,
    },
  });
  return [
    candidate("", host),
    ...host.locations.map((location) => candidate(location.path, location)),
  ];
}

function redirectionCandidate(
  host: z.output<typeof redirectionHostsAnswer>[number],
): Candidate {
  return {
    name: `redirection host ${host.id}`,
    priority: 0,
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
