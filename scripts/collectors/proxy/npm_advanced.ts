import type { z } from "zod";
import { forwardTarget } from "./forward_target.ts";
import type { proxyHost } from "./npm_answers.ts";

/** The test by which Nginx Proxy Manager leaves out its own `location /`. */
const HAS_DEFAULT_LOCATION = /^(?:.*;)?\s*?location\s*?\/\s*?\{([^}]*)/im;

/**
 * Where a proxy host leads by itself: to its target, or where the `location /` in its advanced configuration leads
 * instead. `itself`: that one answers without any target, or with one that only nginx can tell.
 */
export function ownDefaultLocation(
  host: Pick<z.output<typeof proxyHost>, "forward_host" | "forward_port" | "advanced_config">,
): { forward_host: string; forward_port: number } | "itself" {
  const text = host.advanced_config.replace(/^\s*#.*$/gm, "");
  const block = HAS_DEFAULT_LOCATION.exec(text)?.[1];
  if (block === undefined) return host;
  const passed = /\bproxy_pass\s+["']?([^;"'\s]+)/i.exec(block)?.[1];
  // the variables of the template, and the file that uses them
  if (passed?.includes("$server") || /include\s+conf\.d\/include\/proxy\.conf/.test(block)) {
    return host;
  }
  if (passed === undefined || passed.includes("$") || !/^https?:\/\//i.test(passed)) {
    return "itself";
  }
  const { host: forward_host, port } = forwardTarget(passed);
  return { forward_host, forward_port: port ?? (/^https/i.test(passed) ? 443 : 80) };
}
