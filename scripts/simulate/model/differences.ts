import type { DeclaredHost, DeclaredService } from "../step.ts";
import type { Known, Present, Scope } from "./present.ts";

/** What can be said of one possible difference now. */
export interface Verdict {
  /** `different`: proven now. `unknown`: evidence is missing, so nothing begins or ends. */
  is: "different" | "unknown";
  /** What is there in place of what should be. */
  observed?: string;
  /** The collector that can tell; without one, the clock can. */
  scope?: Scope;
  /** How many looks in a row must show it before anybody is told. */
  needs: number;
}

/** `TYPE/host/service/field`, the service empty where there is none. What is not in the map is well. */
export type Differences = Map<string, Verdict>;

/** Compares what is declared with what was said, thing by thing, as docs/rules say it. */
export function differences(present: Present): Differences {
  const found: Differences = new Map();
  for (const host of present.declared.values()) {
    const scopes = [...present.scopes.values()].filter(({ hostname }) => hostname === host.name);
    silence(present, host, scopes, found);
    guest(present, host, found);
    for (const scope of scopes) {
      if (scope.source !== "proxmox") services(present, host, scope, found);
    }
  }
  if (present.isBack) {
    for (const name of ["jobs", "engine"]) {
      found.set(`HEARTBEAT_OVERDUE/Supabase/${name}/heartbeat`, {
        is: "different",
        observed: "silence",
        needs: 1,
      });
    }
  }
  for (const scope of present.scopes.values()) {
    collection(present, scope, found);
    strangers(present, scope, found);
    pools(present, scope, found);
  }
  return found;
}

function silence(present: Present, host: DeclaredHost, scopes: Scope[], found: Differences): void {
  const offline = saysOffline(present, host.name);
  if (offline) {
    found.set(`NODE_UNREACHABLE/${host.name}//node`, {
      is: offline.isHeard ? "different" : "unknown",
      observed: "offline",
      scope: offline.scope,
      needs: 1,
    });
  }
  const overdue = scopes.filter((scope) => present.isOverdue(scope));
  if (scopes.length > 0 && overdue.length === scopes.length && !offline) {
    found.set(`NODE_UNREACHABLE/${host.name}//report`, {
      is: "different",
      observed: "silence",
      needs: 1,
    });
  }
  if (scopes.some((scope) => present.now - scope.contactAt <= 180_000)) {
    for (const scope of overdue) {
      found.set(`SNAPSHOT_ERROR/${host.name}//${scope.source}.report`, {
        is: "different",
        observed: "silence",
        needs: 1,
      });
    }
  }
}

function saysOffline(
  present: Present,
  node: string,
): { scope: Scope; isHeard: boolean } | undefined {
  for (const scope of present.scopes.values()) {
    const known = scope.lists.get("nodes")?.get(node);
    if (known?.row.state === "offline") return { scope, isHeard: known.isHeard };
  }
}

function guest(present: Present, host: DeclaredHost, found: Differences): void {
  const scope = [...present.scopes.values()].find(({ source }) => source === "proxmox");
  const list = scope?.lists.get("guests");
  if (host.type !== "vm" || !scope || !list) return;
  const known = [...list.values()].find(({ row }) => present.nameOf(row.name) === host.name);
  const key = `VM_DOWN/${host.name}//state`;
  if (!known) {
    found.set(key, verdict(present, scope, !scope.incomplete.has("guests"), "absent", 2));
    return;
  }
  const { state, node, lock } = known.row;
  if (state === "unknown" || lock && state !== "running") {
    found.set(key, { is: "unknown", scope, needs: 1 });
  } else if (state !== "running") found.set(key, verdict(present, scope, known.isHeard, state, 1));
  if (state === "running" && node !== host.parent) {
    found.set(`CONFIG_DRIFT/${host.name}//node`, verdict(present, scope, known.isHeard, node, 1));
  }
  if (!known.isHeard && state === "running") found.set(key, { is: "unknown", scope, needs: 1 });
}

function services(present: Present, host: DeclaredHost, scope: Scope, found: Differences): void {
  const name = scope.source === "docker" ? "containers" : "apps";
  const list = scope.lists.get(name);
  if (!list) return;
  for (const service of host.services) {
    const known = list.get(service.name);
    const at = `${host.name}/${service.name}`;
    if (service.lifecycle === "active") {
      active(present, scope, service, at, known, scope.incomplete.has(name), found);
    }
    if (known?.row.state !== "running" && known?.row.state !== "restarting") continue;
    const observed = known.row.state === "running" ? "running" : "unstable";
    if (service.lifecycle === "retired") {
      found.set(
        `SERVICE_UNEXPECTED/${at}/lifecycle`,
        verdict(present, scope, known.isHeard, observed, 1),
      );
    }
    if (service.lifecycle === "offline") {
      found.set(
        `CONFIG_DRIFT/${at}/lifecycle`,
        verdict(present, scope, known.isHeard, observed, 1),
      );
    }
  }
  for (const [stranger, { row, isHeard, since, heardAt }] of list) {
    const declared = host.services.find(({ name }) => name === stranger);
    if (
      row.state === "restarting" && declared?.lifecycle !== "planned" &&
      heardAt - since >= 3_600_000
    ) {
      found.set(
        `STUCK/${host.name}/${stranger}/state`,
        verdict(present, scope, isHeard, "restarting", 1),
      );
    }
    if (row.state === "running" && row.health === "unhealthy") {
      found.set(
        `SERVICE_UNHEALTHY/${host.name}/${stranger}/${declared ? "health" : stranger}`,
        verdict(present, scope, isHeard, "unhealthy", 2),
      );
    }
    if (row.state !== "running" && row.state !== "restarting" || declared) continue;
    const observed = row.state === "running" ? "running" : "unstable";
    found.set(
      `SERVICE_UNEXPECTED/${host.name}/${stranger}/declaration`,
      verdict(present, scope, isHeard, observed, 1),
    );
  }
}

function active(
  present: Present,
  scope: Scope,
  service: DeclaredService,
  at: string,
  known: Known | undefined,
  mayLack: boolean,
  found: Differences,
): void {
  if (!known) {
    found.set(`SERVICE_MISSING/${at}/state`, verdict(present, scope, !mayLack, "absent", 2));
    return;
  }
  const { row, isHeard } = known;
  // it starts again and again: nobody knows whether it runs
  if (row.state === "restarting") return;
  if (row.state !== "running") {
    const observed = row.state === "exited" ? "stopped" : row.state;
    found.set(`SERVICE_MISSING/${at}/state`, verdict(present, scope, isHeard, observed, 1));
    return;
  }
  const published = (row.ports ?? []).map((port) => `tcp/${port}`).join(", ") || "none";
  const declared = service.ports.map((port) => `tcp/${port}`).join(", ");
  if (declared && published !== declared) {
    found.set(`PORT_MISMATCH/${at}/ports`, verdict(present, scope, isHeard, published, 1));
  }
  if (service.image && row.image && row.image !== service.image) {
    found.set(`CONFIG_DRIFT/${at}/image`, verdict(present, scope, isHeard, row.image, 1));
  }
}

function collection(present: Present, scope: Scope, found: Differences): void {
  const { hostname, source, error, other, skewMs } = scope;
  if (other && other.at + 180_000 >= present.now && scope.contactAt > other.since) {
    found.set(
      `CONFIG_DRIFT/${hostname}//${source}.identity`,
      verdict(present, scope, true, "two collectors", 1),
    );
  }
  if (Math.abs(skewMs) > 120_000) {
    found.set(
      `CONFIG_DRIFT/${hostname}//clock`,
      verdict(present, scope, true, skewMs > 0 ? "ahead" : "behind", 1),
    );
  }
  if (scope.held) {
    found.set(`SNAPSHOT_ERROR/${hostname}//${source}.breaker`, {
      is: "different",
      observed: "held",
      scope,
      needs: 1,
    });
  }
  if (source === "docker" && error === "unreachable") {
    const isRecent = scope.contactAt + 180_000 >= present.now;
    found.set(`DOCKER_UNREACHABLE/${hostname}//engine`, {
      is: isRecent ? "different" : "unknown",
      observed: "no answer",
      scope,
      needs: 1,
    });
  } else if (error) {
    found.set(`SNAPSHOT_ERROR/${hostname}//${source}.collection`, {
      is: "different",
      observed: error,
      scope,
      needs: 1,
    });
  } else if (scope.incomplete.size > 0 && !scope.held) {
    found.set(`SNAPSHOT_ERROR/${hostname}//${source}.complete`, {
      is: "different",
      observed: "partial",
      scope,
      needs: 1,
    });
  }
}

function strangers(present: Present, scope: Scope, found: Differences): void {
  const isRecent = scope.contactAt + 180_000 >= present.now;
  if (!present.declared.has(scope.hostname)) {
    found.set(`VM_UNDECLARED/${scope.hostname}//host`, {
      is: isRecent ? "different" : "unknown",
      observed: "reports",
      scope,
      needs: 1,
    });
  }
  for (const [name, { row, isHeard }] of scope.lists.get("guests") ?? []) {
    if (present.declared.has(present.nameOf(name)) || row.state === "unknown") continue;
    found.set(`VM_UNDECLARED/${name}//guest`, {
      is: isRecent && isHeard ? "different" : "unknown",
      observed: row.state,
      scope,
      needs: 1,
    });
  }
}

function pools(present: Present, scope: Scope, found: Differences): void {
  for (const [name, { row, isHeard }] of scope.lists.get("pools") ?? []) {
    if (row.state === "ONLINE") continue;
    found.set(
      `POOL_UNHEALTHY/${scope.hostname}/${name}/pool`,
      verdict(present, scope, isHeard, row.state, 2),
    );
  }
}

function verdict(
  present: Present,
  scope: Scope,
  isShown: boolean,
  observed: string | undefined,
  needs: number,
): Verdict {
  return {
    is: isShown && present.isSound(scope) ? "different" : "unknown",
    observed,
    scope,
    needs,
  };
}
