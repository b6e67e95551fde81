import { UsageError } from "../../program/usage_error.ts";
import type { Address } from "../../http/connect_tls.ts";

/** The API of one node. */
export interface Endpoint extends Address {
  /** As a person would write it, for messages. */
  name: string;
}

const PORT = 8006;

/** Reads `https://pve1.lan:8006` or `pve1.lan`, several of them with commas or as a list. Throws a UsageError. */
export function endpointsOf(given: string | string[]): Endpoint[] {
  const texts = (typeof given === "string" ? given.split(",") : given).map((text) => text.trim());
  const endpoints = texts.filter((text) => text !== "").map(endpointOf);
  if (endpoints.length > 0) return endpoints;
  throw new UsageError("Which Proxmox VE? Name a node of it: --endpoint https://pve1.lan:8006.");
}

function endpointOf(text: string): Endpoint {
  const url = URL.parse(text.includes("://") ? text : `https://${text}`);
  if (url?.protocol === "http:") {
    throw new UsageError(`${url.host}: the token must not go over http. Use https (--endpoint).`);
  }
  if (!url?.hostname || url.protocol !== "https:" || url.username || url.password) {
    throw new UsageError("An endpoint looks like https://pve1.lan:8006 (--endpoint).");
  }
  // the parser of URLs drops the port of the scheme
  const port = Number(url.port) || (/:443\/?$/.test(text) ? 443 : PORT);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  return { host, port, name: `${url.hostname}:${port}` };
}
