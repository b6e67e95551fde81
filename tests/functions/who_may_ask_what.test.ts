import { makeAckToken } from "../../supabase/functions/_shared/ack_token.ts";
import { fullPath } from "../../supabase/functions/_shared/api/route.ts";
import { routes } from "../../supabase/functions/_shared/api/routes.ts";
import { loadFunctions } from "../../scripts/stack/functions.ts";
import { rawRequest } from "../_support/raw_http.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { assert, assertEquals } from "./support/assert.ts";

const nobody = "00000000-0000-4000-8000-000000000000";
const issue = { issue_id: nobody };
const cause = { cause_key: "0".repeat(32) };
const command = { command_id: nobody };

/**
 * The matrix: what each route answers to the roles that may, when they send this. A token that is bound to hosts gets the
 * same, unless `bound` says otherwise. All other roles get 403, who has no valid token 401, other methods 405.
 */
interface Cell {
  roles: string;
  gets: number;
  bound?: number;
  /** Parameters of path, query and body: valid, about something that is not there where it would change something. */
  sends?: unknown;
}

const DECIDED: Record<string, Cell> = {
  "GET status": { roles: "agent operator", gets: 200 },
  "GET drift": { roles: "agent operator", gets: 200 },
  "GET drift_summary": { roles: "agent operator", gets: 200 },
  "GET drift_between": {
    roles: "agent operator",
    gets: 200,
    sends: { from: "2026-01-01T00:00:00Z" },
  },
  "GET coverage": { roles: "agent operator", gets: 200 },
  "GET explain": { roles: "agent operator", gets: 200, sends: { hostname: "box" } },
  "GET causes": { roles: "agent operator", gets: 200 },
  "POST acknowledge_cause": { roles: "operator", gets: 404, sends: cause },
  "POST unacknowledge_cause": { roles: "operator", gets: 404, sends: cause },
  "POST waive_cause": {
    roles: "operator",
    gets: 404,
    sends: { ...cause, reason: "known", expires_at: "2099-01-01T00:00:00Z" },
  },
  "POST enqueue_cause": {
    roles: "agent operator",
    gets: 404,
    sends: { ...cause, name: "no_such_command" },
  },
  "GET issues": { roles: "agent operator", gets: 200 },
  "GET issue": { roles: "agent operator", gets: 404, sends: issue },
  "GET events": { roles: "agent operator", gets: 200 },
  "GET journal": { roles: "agent operator", gets: 200 },
  "GET digest": { roles: "agent operator", gets: 200, bound: 403 },
  "GET trajectory": { roles: "agent operator", gets: 200 },
  "GET hosts": { roles: "agent operator", gets: 200 },
  "GET host": { roles: "agent operator", gets: 200, sends: { hostname: "box" } },
  "GET metrics": { roles: "agent operator", gets: 200, sends: { hostname: "box" } },
  "POST memory_append": {
    roles: "agent operator",
    gets: 200,
    sends: { source: "a note", body: "It hums.", hostname: "box", idempotency_key: "hum" },
  },
  "GET memory_search": { roles: "agent operator", gets: 200 },
  "POST memory_search": { roles: "agent operator", gets: 200 },
  "POST acknowledge": { roles: "operator", gets: 404, sends: issue },
  "POST unacknowledge": { roles: "operator", gets: 404, sends: issue },
  "POST waive": {
    roles: "operator",
    gets: 404,
    sends: { ...issue, reason: "known", expires_at: "2099-01-01T00:00:00Z" },
  },
  "POST take_suggestion": {
    roles: "operator",
    gets: 404,
    sends: { ...issue, suggestion: "start" },
  },
  "POST end_waiver": { roles: "operator", gets: 404, sends: { waiver_id: 999 } },
  "POST release_snapshot": {
    roles: "operator",
    gets: 404,
    sends: { hostname: "box", source: "docker" },
  },
  "POST forget": { roles: "operator", gets: 404, bound: 403, sends: { hostname: "gone" } },
  "POST preview": { roles: "operator", gets: 404, bound: 403, sends: { what: "rules", key: "X" } },
  "POST tune": { roles: "operator", gets: 404, bound: 403, sends: { what: "rules", key: "X" } },
  "POST test_target": { roles: "operator", gets: 404, bound: 403, sends: { target: "none" } },
  "POST replay": { roles: "operator", gets: 200, bound: 403, sends: { target: "none" } },
  "GET texts": { roles: "agent operator", gets: 200, sends: { subject: "cli" } },
  "GET token": { roles: "agent operator", gets: 200 },
  "GET list_commands": { roles: "agent operator worker", gets: 200 },
  "POST enqueue_command": {
    roles: "agent operator",
    gets: 200,
    sends: { name: "no_such_command", target: "box" },
  },
  "GET command_result": { roles: "agent operator worker", gets: 404, sends: command },
  "POST approve_command": { roles: "operator", gets: 404, sends: command },
  "POST cancel_command": { roles: "agent operator", gets: 404, sends: command },
  "POST requeue_command": { roles: "operator", gets: 404, sends: command },
  // what a worker does no operator does: who asked for a command must not say that it was done
  "POST claim_commands": { roles: "worker", gets: 200, sends: { worker: "one" } },
  "POST heartbeat_command": { roles: "worker", gets: 404, sends: { ...command, lease: nobody } },
  "POST finish_command": {
    roles: "worker",
    gets: 404,
    sends: { ...command, lease: nobody, outcome: "failed" },
  },

  // functions without routes: each is one, and takes one method
  "POST /ingest": {
    roles: "collector operator",
    gets: 200,
    sends: {
      hostname: "box",
      source: "docker",
      observed_at: new Date().toISOString(),
      snapshot: { containers: [] },
    },
  },
  "POST /expected": {
    roles: "netbox operator",
    gets: 200,
    sends: [{ hostname: "box", services: [] }],
  },
  "GET /expected": { roles: "netbox operator", gets: 200 },
  "POST /dispatch": { roles: "worker operator", gets: 200, bound: 403, sends: {} },
  "POST /mcp": {
    roles: "agent operator",
    gets: 200,
    sends: { jsonrpc: "2.0", id: 1, method: "tools/list" },
  },
  // its signature stands for all of NetBox; a token says nothing there
  "POST /netbox-webhook": { roles: "", gets: 401, sends: { event: "updated" } },
};

/** What is open to everybody. */
const OPEN: Record<string, number> = { "GET /bruce/openapi.json": 200 };

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];
const ROLES = ["agent", "operator", "worker", "collector", "netbox"];

/** Somebody who asks. */
interface Persona {
  name: string;
  headers: Record<string, string>;
  /** Without one, no token of BRUCE. */
  role?: string;
  isBound?: boolean;
  sources?: string[];
}

async function personasOf(stack: TestStack): Promise<Persona[]> {
  const { sql } = stack;
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const expired = await stack.token("operator");
  const revoked = await stack.token("operator");
  await sql`update bruce.api_tokens set expires_at = now() - interval '1 minute' where id = 1`;
  await sql`select public.revoke_token((select name from bruce.api_tokens where id = 2))`;
  const strangers: Persona[] = [
    { name: "no token", headers: {} },
    { name: "an unknown token", headers: bearer(`brc_${"A".repeat(43)}`) },
    { name: "garbage", headers: bearer("' or true --") },
    { name: "a password", headers: { authorization: `Basic ${btoa("operator:operator")}` } },
    { name: "an expired token", headers: bearer(expired) },
    { name: "a revoked token", headers: bearer(revoked) },
    {
      name: "the publishable key",
      headers: { apikey: stack.publishable_key, ...bearer(stack.publishable_key) },
    },
    // the key of the functions opens the database, and no function
    {
      name: "the secret key",
      headers: { apikey: stack.secret_key, ...bearer(stack.secret_key) },
    },
    {
      name: "a link of another issue",
      headers: bearer(
        await makeAckToken(stack.ack_secret, {
          issueId: "00000000-0000-4000-8000-00000000000a",
          expiresAt: new Date(Date.now() + 3_600_000),
        }),
      ),
    },
  ];
  // people ask by rpc: the token of an account is none of BRUCE
  for (const role of ["viewer", "operator", "none"] as const) {
    const { access_token } = await stack.person(role);
    strangers.push({ name: `a person who is ${role}`, headers: bearer(access_token) });
  }
  const scopes: [string, Pick<Persona, "isBound" | "sources">, { hosts?: string[] }][] = [
    ["", {}, {}],
    ["bound to the host", { isBound: true }, { hosts: ["box"] }],
    ["bound to its source", { sources: ["docker"] }, {}],
    ["bound to another source", { sources: ["proxmox"] }, {}],
  ];
  const known = await Promise.all(
    ROLES.flatMap((role) =>
      scopes.map(async ([how, bound, { hosts }]): Promise<Persona> => ({
        name: `${role} ${how}`.trim(),
        role,
        headers: bearer(await stack.token(role, { hosts, sources: bound.sources })),
        ...bound,
      }))
    ),
  );
  await sql`update bruce.api_tokens set requests_per_minute = 1000000`;
  return [...strangers, ...known];
}

/** A place to ask at, and what is decided for each of its methods. */
interface Place {
  path: string;
  cells: Map<string, Cell>;
  sends: unknown;
}

function placesOf(): Place[] {
  const places = new Map<string, Place>();
  for (const [key, cell] of Object.entries(DECIDED)) {
    const [method = "", name = ""] = key.split(" ");
    const route = routes.find((route) => route.name === name);
    const { path, sends } = route ? addressed(fullPath(route), cell.sends) : {
      path: name,
      sends: cell.sends,
    };
    const place = places.get(path) ?? { path, cells: new Map(), sends };
    place.cells.set(method, cell);
    places.set(path, place);
  }
  return [...places.values()];
}

/** The parameters of the path in the path, the others left. */
function addressed(path: string, sends: unknown): { path: string; sends: unknown } {
  const rest: Record<string, unknown> = { ...sends as object };
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name) => {
    const value = String(rest[name]);
    delete rest[name];
    return value;
  });
  return { path: filled, sends: rest };
}

/** Where the source `docker` is sent or named. */
const OF_DOCKER = { "/ingest": true, "/bruce/snapshots/release": true };

/** What the matrix says that a persona gets. */
function decided(place: Place, method: string, persona: Persona): number {
  const isRead = method === "HEAD" && place.cells.has("GET");
  const cell = place.cells.get(isRead ? "GET" : method);
  const name = place.path.split("/")[1] ?? "";
  // this function looks first for a token, then where it is meant to go
  const asksFirst = name === "commands" && ["GET", "HEAD", "POST"].includes(method);
  const isToken = persona.headers.authorization?.startsWith("Bearer brc_");
  if (!cell) return asksFirst && !isToken ? 401 : 405;
  if (name === "netbox-webhook") return cell.gets;
  if (!persona.role) {
    // the secret that signed it is ours, but it is for one issue
    const isLink = persona.name.startsWith("a link") &&
      /\/issues\/[^/]+\/acknowledge$/.test(place.path);
    return isLink ? 403 : 401;
  }
  if (!cell.roles.split(" ").includes(persona.role)) return 403;
  // how NetBox is read is said to who may declare anything
  if (name === "expected" && method !== "POST") return cell.gets;
  const source = name === "expected" ? "netbox" : place.path in OF_DOCKER ? "docker" : undefined;
  if (source && persona.sources && !persona.sources.includes(source)) return 403;
  return persona.isBound ? cell.bound ?? cell.gets : cell.gets;
}

/** `fetch` refuses to send TRACE, and HEAD costs what GET does: one persona of each kind sends these. */
const FEW = ["no token", "operator", "operator bound to the host", "collector"];

async function ask(url: URL, method: string, headers: Record<string, string>, body?: string) {
  if (method === "TRACE") {
    return await rawRequest(Number(url.port), `TRACE ${url.pathname}`, {
      ...headers,
      host: url.host,
    });
  }
  const answer = await fetch(url, { method, headers, body });
  return { status: answer.status, body: await answer.text() };
}

async function fourAtATime<T>(items: T[], work: (item: T) => Promise<void>): Promise<void> {
  const waiting = [...items];
  const lane = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
}

Deno.test("each persona gets of each route, by each method, what is decided", () =>
  withStack(async (stack) => {
    await stack.sql`insert into public.assets (name) values ('box')`;
    const personas = await personasOf(stack);
    const wrong: string[] = [];
    const counts: Record<number, number> = {};
    for (const place of placesOf()) {
      for (const method of METHODS) {
        const isRead = method === "GET" || method === "HEAD";
        const hasBody = !isRead && method !== "TRACE" && method !== "OPTIONS";
        const url = new URL(stack.functions_url + place.path);
        if (isRead) url.search = String(new URLSearchParams(Object.entries(place.sends ?? {})));
        const body = hasBody ? JSON.stringify(place.sends ?? {}) : undefined;
        const isFew = method === "HEAD" || method === "TRACE";
        const asking = personas.filter(({ name }) => !isFew || FEW.includes(name));
        await fourAtATime(asking, async (persona) => {
          const headers = {
            accept: "application/json, text/event-stream",
            ...body && { "content-type": "application/json" },
            ...persona.headers,
          };
          const { status, body: said } = await ask(url, method, headers, body);
          counts[status] = (counts[status] ?? 0) + 1;
          const should = decided(place, method, persona);
          if (status !== should) {
            wrong.push(
              `${method} ${place.path} by ${persona.name}: ${status} instead of ${should} ${said}`,
            );
          }
        });
      }
    }
    assertEquals(wrong, []);
    for (const status of [200, 401, 403, 404, 405]) assert((counts[status] ?? 0) > 50, `${status}`);
    for (const [key, status] of Object.entries(OPEN)) {
      const [method = "", path = ""] = key.split(" ");
      const { status: given } = await ask(new URL(stack.functions_url + path), method, {});
      assertEquals(given, status, key);
    }
  }));

Deno.test("each route, method and function is decided, with the roles that its route names", async () => {
  const keys = routes.flatMap(({ methods, name }) => methods.map((method) => `${method} ${name}`));
  const routed = ["bruce", "commands"];
  const functions = [...(await loadFunctions()).keys()].filter((name) => !routed.includes(name));
  assertEquals(
    Object.keys(DECIDED).sort(),
    [...keys, "GET /expected", ...functions.map((name) => `POST /${name}`)].sort(),
  );
  for (const { methods, name, roles } of routes) {
    for (const method of methods) {
      assertEquals(DECIDED[`${method} ${name}`]?.roles.split(" ").sort(), [...roles].sort(), name);
    }
  }
});
