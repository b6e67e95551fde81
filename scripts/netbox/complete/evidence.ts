import type { ComposeService } from "../../compose/services.ts";
import type { KnownHost, KnownService } from "./known.ts";

/** What is known of a host, in words: what its hypervisor says, what it reports, who declares it. */
export function hostEvidence(host: KnownHost): string {
  const { vmid, guest_type, parent, state, sources, addresses, is_node } = host;
  return sentence([
    vmid !== null && state && `guest ${vmid}${guest_type ? ` (${guest_type})` : ""} on ${parent}`,
    vmid === null && state && !is_node && `VM on ${parent}`,
    is_node && "node of Proxmox VE",
    state && !is_node && state,
    sources.length > 0 && `reports ${sources.join(", ")}`,
    addresses.length > 0 && `has ${addresses.join(", ")}`,
    host.is_declared && "declared in BRUCE",
    seenAt(host),
  ]);
}

/** What is known of a service: what runs, which file declares it, who else does. */
export function serviceEvidence(
  service: KnownService | undefined,
  compose: ComposeService | undefined,
): string {
  return sentence([
    service?.kind === "app" && `app ${service.state}`,
    service?.kind === "container" && `container ${service.container} ${service.state}`,
    compose && compose.file,
    compose && !compose.starts && "does not start by itself",
    compose && !service?.kind && "not seen",
    service?.is_declared && "declared in BRUCE",
    service && seenAt(service),
  ]);
}

/** Old evidence may be of what is not there any more. */
function seenAt({ seen_at, is_fresh }: KnownHost | KnownService): string | false {
  if (seen_at === null) return false;
  const moment = `${seen_at.slice(0, 16).replace("T", " ")} UTC`;
  return is_fresh ? `seen ${moment}` : `not seen since ${moment}`;
}

function sentence(parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join("; ");
}
