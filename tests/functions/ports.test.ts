import { readPort } from "../../supabase/functions/_shared/ports.ts";
import { assertEquals } from "./support/assert.ts";

for (
  const [written, read] of [
    [8021, "tcp/8021"],
    ["8021", "tcp/8021"],
    [" 8021 ", "tcp/8021"],
    ["tcp/8021", "tcp/8021"],
    ["UDP/53", "udp/53"],
    ["53/udp", "udp/53"],
    ["sctp/1", "sctp/1"],
    [{ port: 8021 }, "tcp/8021"],
    [{ protocol: "UDP", port: "53" }, "udp/53"],
    [1, "tcp/1"],
    [65535, "tcp/65535"],
    ["08021", "tcp/8021"],
    [0, null],
    [65536, null],
    [-1, null],
    [80.5, null],
    ["", null],
    ["http", null],
    ["tcp/", null],
    ["tcp/80/udp", null],
    ["icmp/1", null],
    ["8096:8096", null],
    ["999999999999", null],
    [{ protocol: "icmp", port: 1 }, null],
    [{ protocol: "tcp" }, null],
    [null, null],
    [true, null],
    [[80], null],
  ] as const
) {
  Deno.test(`the declared port ${JSON.stringify(written)} is ${read ?? "none"}`, () => {
    assertEquals(readPort(written), read);
  });
}
