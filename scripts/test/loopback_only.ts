/** A network that has the loopback and nothing else, for one test file and all that it starts. */
export interface LoopbackOnly {
  /** The command line that runs another one inside. */
  inside(command: string[], directory: string): string[];
  /** How many times something inside wanted to go elsewhere. */
  timesOutside(): Promise<number>;
  close(): Promise<void>;
}

/**
 * Names are asked for on the loopback too, where nobody knows them. The one address is where Chromium would send, which it never
 * does, to learn whether there is IPv6.
 */
const script = `
ip link set lo up &&
  { ip -6 route add 2001:4860:4860::8888/128 dev lo || true; } &&
  mount -t tmpfs -o size=64k bruce /mnt &&
  printf 'nameserver 127.0.0.1\\noptions timeout:1 attempts:1\\n' >/mnt/resolv.conf &&
  mount --bind /mnt/resolv.conf /etc/resolv.conf &&
  umount /mnt &&
  echo ready && read -r over`;

/**
 * Makes such a network: a namespace of Linux, which the kernel counts for. Only root can; undefined where it cannot be made.
 * The namespace lives as long as a shell in it, which ends with this process.
 */
export async function loopbackOnly(): Promise<LoopbackOnly | undefined> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return undefined;
  const holder = new Deno.Command("unshare", {
    args: ["--net", "--mount", "sh", "-c", script],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const close = async () => {
    await holder.stdin.close().catch(() => {});
    await holder.status;
  };
  const reader = holder.stdout.getReader();
  const { value } = await reader.read();
  if (new TextDecoder().decode(value).trim() !== "ready") {
    await close();
    return undefined;
  }
  return {
    inside: (command, directory) => [
      "nsenter",
      `--target=${holder.pid}`,
      "--net",
      "--mount",
      `--wd=${directory}`,
      "--",
      ...command,
    ],
    async timesOutside() {
      const [four, six] = await Promise.all(
        ["snmp", "snmp6"].map((name) => Deno.readTextFile(`/proc/${holder.pid}/net/${name}`)),
      );
      return ipv4(four ?? "") + Number(/^Ip6OutNoRoutes\s+(\d+)/m.exec(six ?? "")?.[1] ?? 0);
    },
    async close() {
      await close();
      await reader.cancel();
    },
  };
}

/** Packets without a way, from the two lines of names and numbers that begin with `Ip:`. */
function ipv4(text: string): number {
  const [names = [], numbers = []] = text.split("\n").filter((line) => line.startsWith("Ip:"))
    .map((line) => line.split(" "));
  return Number(numbers[names.indexOf("OutNoRoutes")] ?? 0);
}
