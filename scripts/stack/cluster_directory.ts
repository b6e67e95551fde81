import { dirname } from "node:path";
import { canReach, serverUser, systemFolder } from "./server_user.ts";

/**
 * Where the cluster that belongs at `wanted` can really be. For an ordinary user that is `wanted`.
 * For root the server's account must be able to walk there: its parent folder is opened for passing
 * through, and below a closed folder, such as root's home, the cluster goes to /var/lib/bruce.
 */
export async function clusterDirectory(wanted: string): Promise<string> {
  const user = await serverUser();
  if (!user) return wanted;
  const parent = dirname(wanted);
  await Deno.mkdir(parent, { recursive: true });
  const { mode } = await Deno.stat(parent);
  await Deno.chmod(parent, (mode ?? 0) & 0o777 | 0o711);
  if (await canReach(user, wanted)) return wanted;

  await Deno.mkdir(systemFolder, { recursive: true, mode: 0o755 });
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(wanted));
  return `${systemFolder}/cluster-${new Uint8Array(digest).toHex().slice(0, 12)}`;
}
