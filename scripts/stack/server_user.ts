/** Postgres refuses to run as root, so root lends it another account. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** What root keeps outside a checkout that the server's account cannot enter. */
export const systemFolder = "/var/lib/bruce";

/**
 * The account the server runs as: undefined for an ordinary user (his own), the system account
 * `postgres` for root, made when missing.
 */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (Deno.uid() !== 0) return undefined;
  const existing = await lookUp();
  if (existing) return existing;
  await run("groupadd", ["--force", "--system", "postgres"]);
  await run("useradd", ["--system", "--no-create-home", "--gid", "postgres", "postgres"]);
  const made = await lookUp();
  if (!made) throw new Error("The account postgres could not be made. Run as an ordinary user.");
  return made;
}

async function lookUp(): Promise<ServerUser | undefined> {
  const [uid, gid] = [await run("id", ["-u", "postgres"]), await run("id", ["-g", "postgres"])];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

async function run(command: string, args: string[]): Promise<string> {
  const { stdout } = await new Deno.Command(command, { args, stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}

/**
 * True when that account may walk down to a path: every parent folder lets others through.
 * A checkout in root's home (mode 0700) does not.
 */
export async function canReach(user: ServerUser, path: string): Promise<boolean> {
  const parts = path.split("/").filter(Boolean);
  for (let depth = 1; depth < parts.length; depth++) {
    const folder = "/" + parts.slice(0, depth).join("/");
    const { mode, uid, gid } = await Deno.stat(folder);
    const search = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if (mode !== null && (mode & search) === 0) return false;
  }
  return true;
}
