// Ranges of ports in what people post (docker/compose#6910 writes them).
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { expectedState } from "../../../supabase/functions/_shared/expected/schema.ts";
import { readPorts } from "../../../supabase/functions/_shared/ports.ts";
import { withDatabase } from "../../_support/database.ts";

/** The ports of a service that is posted with these; null when they are refused. */
function posted(ports: unknown): unknown {
  const read = expectedState.safeParse({
    hosts: [{ hostname: "box", services: [{ name: "x", ports }] }],
  });
  const services = read.data?.hosts[0]?.services as { ports?: string[] }[] | undefined;
  return services?.[0]?.ports ?? null;
}

Deno.test("a range that is posted is each of its ports", () => {
  deepStrictEqual(posted(["8080-8081/tcp", 53]), ["tcp/53", "tcp/8080", "tcp/8081"]);
  strictEqual(posted("8080-8081/tcp"), null, "a list is a list");
  deepStrictEqual(posted(["udp/8080-8081", { port: 1 }]), ["tcp/1", "udp/8080", "udp/8081"]);
  for (const bad of ["81-80", "1-65535", "tcp/1-2/tcp", "65535-65536", "0-1", "1-", "a-b"]) {
    strictEqual(posted([bad]), null, bad);
  }
});

Deno.test("SQL reads ranges as TypeScript does", () =>
  withDatabase(async ({ sql }) => {
    const texts = [
      "8080-8081",
      "8080-8081/udp",
      "TCP/8080-8081",
      "8080 - 8081/tcp",
      "sctp/7-7",
      "81-80",
      "0-1",
      "1-4096",
      "1-4097",
      "65535-65536",
      "tcp/1-2/tcp",
      "icmp/1-2",
      "1-2-3",
      "-1",
    ];
    for (const text of texts) {
      const [row] = await sql<{ ports: string[] | null }[]>`
        select bruce.to_port_range(${text}) as ports`;
      deepStrictEqual(row?.ports ?? null, readPorts(text), text);
    }
  }));
