// The same answer in another spelling: louislam/uptime-kuma#432, #4896 (expected DNS values).
import { deepStrictEqual } from "node:assert/strict";
import { serveRecords } from "../_support/record_server.ts";
import { fails, probeOnBoth, well } from "../_support/probe_on_both.ts";

const ZONE = {
  "x.example.org": {
    A: ["192.0.2.2", "192.0.2.1"],
    AAAA: ["2001:db8::1"],
    CNAME: ["Proxy.Example.org"],
    MX: ["10 Mail.Example.org", "20 backup.example.org"],
    NS: ["Ns1.example.org", "ns2.example.org"],
    TXT: [["v=spf1 ", "include:example.net"], ['say "hi"']],
  },
};

async function found(targets: readonly { type: string; expect?: string[]; name?: string }[]) {
  await using server = await serveRecords(ZONE);
  const places = targets.map(({ name = "x.example.org", ...options }) => ({
    target: name,
    options: { server: `127.0.0.1:${server.port}`, ...options },
  }));
  return await probeOnBoth("dns", places);
}

/** Each is expected, in this spelling. */
async function allAre(type: string, answers: string[], spellings: readonly string[][]) {
  for (const checks of await found(spellings.map((expect) => ({ type, expect })))) {
    deepStrictEqual(checks, spellings.map(() => well(null, { answers })));
  }
}

Deno.test("AAAA: addresses are compared as addresses", () =>
  allAre("AAAA", ["2001:db8::1"], [
    ["2001:DB8::1"],
    ["2001:db8:0:0:0:0:0:1"],
    ["2001:0db8:0000:0000:0000:0000:0000:0001"],
    [" 2001:db8::0:1 ", "2001:db8::1"],
  ]));

Deno.test("CNAME and NS: without case and final dot", async () => {
  await allAre("CNAME", ["proxy.example.org"], [
    ["proxy.example.org"],
    ["Proxy.Example.org."],
    ["PROXY.EXAMPLE.ORG"],
  ]);
  await allAre("NS", ["ns1.example.org", "ns2.example.org"], [
    ["ns2.example.org.", "NS1.example.org"],
  ]);
});

Deno.test("A, MX, TXT: order, preference, chunks and quotes", async () => {
  await allAre("A", ["192.0.2.1", "192.0.2.2"], [["192.0.2.1", "192.0.2.2"], [
    "192.0.2.2",
    "192.0.2.1",
  ]]);
  await allAre("MX", ["10 mail.example.org", "20 backup.example.org"], [
    ["20 backup.example.org.", "10 MAIL.example.org"],
    ["10  mail.example.org", "020\tbackup.example.org"],
    ["mail.example.org", "backup.example.org."],
  ]);
  await allAre("TXT", ['say "hi"', "v=spf1 include:example.net"], [
    ["v=spf1 include:example.net", 'say "hi"'],
    ['"v=spf1 " "include:example.net"', '"say \\"hi\\""'],
  ]);
});

Deno.test("a name is asked for in any case, and with its final dot", async () => {
  for (const checks of await found([{ type: "A", name: "X.Example.ORG." }])) {
    deepStrictEqual(checks, [well(null, { answers: ["192.0.2.1", "192.0.2.2"] })]);
  }
});

Deno.test("another value is another value, however much it looks alike", async () => {
  const other = [
    { type: "A", expect: ["192.0.2.1"] },
    { type: "AAAA", expect: ["2001:db8::10"] },
    { type: "CNAME", expect: ["proxy.example.com"] },
    { type: "MX", expect: ["20 mail.example.org", "10 backup.example.org"] },
    { type: "MX", expect: ["mail.example.org"] },
    { type: "TXT", expect: ["V=SPF1 include:example.net", 'say "hi"'] },
  ];
  const answers = [
    ["192.0.2.1", "192.0.2.2"],
    ["2001:db8::1"],
    ["proxy.example.org"],
    ["10 mail.example.org", "20 backup.example.org"],
    ["10 mail.example.org", "20 backup.example.org"],
    ['say "hi"', "v=spf1 include:example.net"],
  ];
  for (const checks of await found(other)) {
    deepStrictEqual(
      checks,
      other.map(({ expect }, place) =>
        fails(
          `answers ${answers[place]?.join(", ")}, not ${expect.toSorted().join(", ")}`,
          null,
          { answers: answers[place] },
        )
      ),
    );
  }
});
