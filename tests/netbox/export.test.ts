import { openNetbox } from "../../scripts/netbox/client.ts";
import { NetboxError } from "../../scripts/netbox/netbox_error.ts";
import { type NetboxState, type Reading, readState } from "../../scripts/netbox/state.ts";
import { readStatus } from "../../scripts/netbox/status.ts";
import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import {
  type Asked,
  detail,
  type NetboxServer,
  type Options,
  serveNetbox,
} from "./support/netbox_server.ts";
import { fill, sample, serviceRow, vmRow } from "./support/samples.ts";

const VMS = "virtualization/virtual-machines/";

function clientOf({ url, token }: Pick<NetboxServer, "url" | "token">) {
  return openNetbox({ url: `${url}/api/`, token }, { timeoutMs: 500, retryAfterMs: [1, 1] });
}

/** Reads the state of a NetBox that `prepare` filled. */
async function read(
  prepare: (netbox: NetboxServer) => void,
  options: Options = {},
  allowEmpty = true,
  reading: Partial<Reading> = {},
): Promise<NetboxState & { asked: NetboxServer["asked"] }> {
  await using netbox = serveNetbox(options);
  prepare(netbox);
  return {
    ...await readState(clientOf(netbox), {
      release: releaseOf(options.version),
      allowEmpty,
      ...reading,
    }),
    asked: netbox.asked,
  };
}

/** 406 of 4.6.8. */
function releaseOf(version = "4.6.8"): number {
  const [major = 4, minor = 0] = version.split(".").map((part) => parseInt(part));
  return major * 100 + minor;
}

const nameOf = ({ hostname }: { hostname: string }) => hostname;
const many = (count: number) =>
  Array.from({ length: count }, (_, n) => vmRow(n + 1, `vm-${n + 1}`));

Deno.test("the recorded homelab becomes expected state", async () => {
  const { hosts, complete, problems } = await read(fill);
  assertEquals([complete, problems], [true, []]);
  assertEquals(hosts, [
    {
      hostname: "homelab",
      asset_type: "cluster",
      netbox_id: 1,
      metadata: { type: "Proxmox" },
      status: "active",
      lifecycle: "active",
      tags: [],
      parent: "pve1",
    },
    {
      hostname: "pve1",
      asset_type: "device",
      netbox_id: 10,
      metadata: hosts[1]?.metadata,
      status: "active",
      lifecycle: "active",
      role: hosts[1]?.role,
      cluster: "homelab",
      ip: "192.168.1.10",
      tags: ["bruce-managed"],
      services: [],
    },
    {
      hostname: "web01",
      asset_type: "vm",
      netbox_id: 42,
      metadata: {
        site: "Home",
        os: "Debian 12",
        serial: "101",
        netbox_ip_id: 110,
        other_ips: null,
        proxmox_node: "pve1",
        tenant: null,
        vcpus: 2,
        memory_mb: 4096,
        disk: 32000,
      },
      status: "active",
      lifecycle: "active",
      role: "server",
      cluster: "homelab",
      parent: "pve1",
      ip: "192.168.1.20",
      tags: ["bruce-managed"],
      vmid: 101,
      services: [{
        netbox_id: 5,
        name: "https",
        ports: ["tcp/443", "tcp/8443"],
        metadata: { bound_to: ["192.168.1.20"], netbox_ports: { 5: ["tcp/443", "tcp/8443"] } },
      }],
    },
    {
      hostname: "192.0.2.0/24",
      asset_type: "prefix",
      netbox_id: 7,
      metadata: { site: "Home" },
      status: "active",
      tags: [],
    },
  ]);
});

for (
  const [version, list, services] of [
    ["4.0.11", "services.4.0-4.2", [["https", "tcp/443"]]],
    ["4.2.9", "services.4.0-4.2", [["https", "tcp/443"]]],
    ["4.6.8", "services.4.3-4.6", [["https", "tcp/443", "tcp/8443"]]],
    ["4.7.0-beta1", "services.4.7-beta1", [["https", "tcp/443", "tcp/8443"], [
      "dns",
      "tcp/53",
      "udp/53",
    ]]],
  ] as const
) {
  Deno.test(`services of NetBox ${version} are read`, async () => {
    const { hosts, problems } = await read((netbox) => fill(netbox, list), { version });
    assertEquals(problems, []);
    assertEquals(
      hosts.find(({ hostname }) => hostname === "web01")?.services
        ?.map(({ name, ports }) => [name, ...ports]),
      services.map((service) => [...service]),
    );
  });
}

Deno.test("the scheme follows from the token", async () => {
  const token = `nbt_abcdefghijkl.${"A".repeat(40)}`;
  const v2 = await read(fill, { token });
  assertEquals(v2.complete, true);
  assertEquals([...new Set(v2.asked.map(({ authorization }) => authorization))], [
    `Bearer ${token}`,
  ]);
  const v1 = await read(fill);
  assertMatch(v1.asked[0]?.authorization ?? "", /^Token [0-9a-f]{40}$/);
});

Deno.test("all pages are read by id, on our own origin, whatever NetBox calls itself", async () => {
  const { hosts, complete, asked } = await read((netbox) => netbox.table(VMS).push(...many(7)), {
    maxPageSize: 3,
    ownOrigin: "http://127.0.0.1:1",
  });
  assertEquals([hosts.length, complete], [7, true]);
  const pages = asked.filter(({ path }) => path === VMS);
  assertEquals(pages.map(({ query }) => query.get("offset")), [null, "3", "6"]);
  assertEquals([...new Set(pages.map(({ query }) => query.get("ordering")))], ["id"]);
});

Deno.test("a row that vanishes between pages is noticed, and the list read again", async () => {
  const { hosts, complete } = await read((netbox) => {
    netbox.table(VMS).push(...many(7));
    netbox.afterPage = (path, offset) => {
      if (path !== VMS || offset !== 0) return;
      netbox.afterPage = undefined;
      netbox.table(VMS).shift();
    };
  }, { maxPageSize: 3 });
  assertEquals([hosts.map(nameOf), complete], [
    ["vm-2", "vm-3", "vm-4", "vm-5", "vm-6", "vm-7"],
    true,
  ]);
});

Deno.test("a row that vanishes while another appears is noticed too, though the count stays", async () => {
  const { hosts, complete } = await read((netbox) => {
    netbox.table(VMS).push(...many(7));
    netbox.afterPage = (path, offset) => {
      if (path !== VMS || offset !== 0) return;
      netbox.afterPage = undefined;
      netbox.table(VMS).shift();
      const created = new Date(Date.now() + 500).toISOString();
      netbox.table(VMS).push(vmRow(8, "vm-8", { created }));
    };
  }, { maxPageSize: 3 });
  assertEquals([hosts.length, hosts.map(nameOf).includes("vm-4")], [7, true]);
  assertEquals(complete, false, "created just now, it looks so at every further try");
});

Deno.test("a list that never keeps still is incomplete", async () => {
  const { complete, problems } = await read((netbox) => {
    netbox.table(VMS).push(...many(9));
    netbox.afterPage = (path, offset) => {
      if (path === VMS && offset === 0) netbox.table(VMS).shift();
    };
  }, { maxPageSize: 3 });
  assertEquals([complete, problems], [false, [`${VMS} changed while it was read.`]]);
});

Deno.test("a count that is not kept makes the state incomplete", async () => {
  const { hosts, complete, problems } = await read((netbox) => {
    netbox.answer = ({ path }) =>
      path === VMS
        ? Response.json({ count: 3, next: null, previous: null, results: many(2) })
        : undefined;
  });
  assertEquals([hosts.length, complete], [2, false]);
  assertMatch(problems[0] ?? "", /has 3 rows but showed 2/);
});

Deno.test("a list that repeats its pages ends", async () => {
  const { complete, problems } = await read((netbox) => {
    netbox.answer = ({ path, query }) =>
      path === VMS
        ? Response.json({ count: 9, next: `?${query}`, previous: null, results: many(2) })
        : undefined;
  });
  assertEquals(complete, false);
  assertMatch(problems[0] ?? "", /repeats its pages/);
});

Deno.test("a fault of NetBox that passes is waited out", async () => {
  let faults = 0;
  const { complete, hosts } = await read((netbox) => {
    fill(netbox);
    netbox.answer = ({ path }) =>
      path === VMS && faults++ < 2
        ? Response.json({ error: "out of memory", exception: "MemoryError" }, { status: 500 })
        : undefined;
  });
  assertEquals([complete, hosts.length], [true, 4]);
});

const failures: [string, (asked: Asked) => Response | Promise<Response>, RegExp][] = [
  [
    "500",
    () => Response.json({ error: "boom", exception: "ValueError" }, { status: 500 }),
    /HTTP 500 to GET virtualization\/virtual-machines\/: boom/,
  ],
  ["a web page", () => new Response("<html>", { status: 502 }), /HTTP 502.*: a web page/],
  ["no JSON", () => new Response("<html>"), /no JSON/],
  ["another form", () => Response.json({ hello: 1 }), /unknown form/],
  [
    "nothing for too long",
    ({ gone }) =>
      new Promise((resolve) => gone.addEventListener("abort", () => resolve(new Response()))),
    /no answer within 0\.5 s/,
  ],
  [
    "403",
    () => detail(403, "You do not have permission to perform this action."),
    /refuses the token.*permission/,
  ],
  [
    "a redirect",
    () => new Response(null, { status: 301, headers: { location: "https://elsewhere/" } }),
    /redirected/,
  ],
];

for (const [what, answer, problem] of failures) {
  Deno.test(`VMs that answer with ${what}: incomplete, and the rest still lands`, async () => {
    const { hosts, complete, problems } = await read((netbox) => {
      fill(netbox);
      netbox.answer = (asked) => asked.path === VMS ? answer(asked) : undefined;
    });
    assertEquals([complete, problems.length], [false, 1]);
    assertMatch(problems[0] ?? "", problem);
    assertEquals(hosts.map(nameOf), ["homelab", "pve1", "192.0.2.0/24"]);
  });
}

Deno.test("when services cannot be read, hosts say nothing about theirs", async () => {
  const { hosts, complete } = await read((netbox) => {
    fill(netbox);
    netbox.answer = ({ path }) =>
      path === "ipam/services/" ? detail(403, "No permission.") : undefined;
  });
  assertEquals([complete, hosts.length], [false, 4]);
  assertEquals(hosts.filter((host) => "services" in host), []);
});

Deno.test("when addresses cannot be read, a host without a primary one says nothing about its address", async () => {
  const { hosts } = await read((netbox) => {
    netbox.table(VMS).push(vmRow(1, "a", { primary_ip: null }));
    netbox.answer = ({ path }) =>
      path === "ipam/ip-addresses/" ? detail(403, "No permission.") : undefined;
  });
  assertEquals("ip" in (hosts[0] ?? {}), false);
});

Deno.test("one row that cannot be understood costs no other: it is set aside, by name and number", async () => {
  const { hosts, complete, setAside, unread } = await read((netbox) => {
    netbox.table(VMS).push(...many(2), vmRow(3, "***"), vmRow(4, "..."));
    netbox.table(VMS).splice(1, 1, { ...vmRow(2, "x"), name: null, display: null });
    netbox.table("ipam/services/").push(serviceRow(5, "…", [53], vmRow(1, "vm-1")));
  });
  assertEquals([hosts.map(nameOf), complete, unread], [["vm-1"], true, {
    service: [5],
    vm: [2, 3, 4],
  }]);
  assertEquals(setAside, [
    "ipam/services/5/ “…” is set aside: name: Must hold a letter or a digit.",
    "virtualization/virtual-machines/2/ is set aside: name: Must not be empty.",
    "virtualization/virtual-machines/3/ “***” is set aside: name: Must hold a letter or a digit.",
    "virtualization/virtual-machines/4/ “...” is set aside: name: Must hold a letter or a digit.",
  ]);
});

Deno.test("what was deleted is read from the change log; without it nothing is retired, unless it is believed", async () => {
  const known = await read((netbox) => {
    netbox.table(VMS).push(...many(3));
    netbox.remove(VMS, 2);
  });
  assertEquals([known.complete, known.deleted?.vm, known.deleted?.device], [true, [2], []]);
  const older = await read((netbox) => netbox.table(VMS).push(...many(1)), { version: "4.0.11" });
  assertEquals(older.asked.at(-1)?.path, "extras/object-changes/");
  const refuse = (netbox: NetboxServer) => {
    netbox.table(VMS).push(...many(3));
    netbox.answer = ({ path }) =>
      path === "core/object-changes/" ? detail(403, "No permission.") : undefined;
  };
  const refused = await read(refuse);
  assertEquals(refused.complete, false);
  assertMatch(refused.problems[0] ?? "", /^What was deleted is not known: .*core \| object change/);
  const believed = await read(refuse, {}, true, { believeMissing: true });
  assertEquals([believed.complete, believed.deleted], [true, null]);
});

Deno.test("nothing visible is no proof, unless it is said to be", async () => {
  const nothing = await read(() => {}, {}, false);
  assertEquals([nothing.complete, nothing.problems.length], [false, 2]);
  const services = await read((netbox) => netbox.table(VMS).push(vmRow(1, "a")), {}, false);
  assertEquals(services.complete, false);
  assertEquals("services" in (services.hosts[0] ?? {}), false);
  const believed = await read((netbox) => netbox.table(VMS).push(vmRow(1, "a")));
  assertEquals([believed.complete, believed.hosts[0]?.services], [true, []]);
});

Deno.test("a service of something that is not visible makes the state incomplete", async () => {
  const { complete, problems } = await read((netbox) => {
    netbox.table(VMS).push(vmRow(1, "a"));
    netbox.table("ipam/services/").push(serviceRow(5, "dns", [53], vmRow(2, "hidden")));
  });
  assertEquals(complete, false);
  assertMatch(problems[0] ?? "", /dns belongs to hidden/);
});

Deno.test("a service of an FHRP group is nobody's, which is no problem, and is told", async () => {
  const { complete, hosts, notes } = await read((netbox) => {
    netbox.table(VMS).push(vmRow(1, "a"));
    netbox.table("ipam/services/").push(
      serviceRow(5, "vip", [443], vmRow(9, "g"), { parent_object_type: "ipam.fhrpgroup" }),
    );
  });
  assertEquals(notes, ["No machine has these services, an FHRP group perhaps: vip (5)."]);
  assertEquals([complete, hosts[0]?.services], [true, []]);
});

Deno.test("a VM without a primary address takes one of its interfaces: IPv4 first, no shared or retired one", async () => {
  const { hosts } = await read((netbox) => {
    netbox.table(VMS).push(vmRow(1, "a", { primary_ip: null }), vmRow(2, "b"));
    const at = (id: number, address: string, vm: number | null, more = {}) => ({
      ...sample("ip-addresses.list")[0],
      id,
      address,
      assigned_object: vm === null ? null : { id: 9, virtual_machine: { id: vm } },
      ...more,
    });
    netbox.table("ipam/ip-addresses/").push(
      at(1, "10.0.0.1/24", 1, { status: { value: "deprecated", label: "Deprecated" } }),
      at(2, "10.0.0.2/24", 1, { role: { value: "vip", label: "VIP" } }),
      at(3, "2001:db8::1/64", 1),
      at(4, "10.0.0.4/24", 1),
      at(5, "10.0.0.5/24", 1),
      at(6, "10.0.0.6/24", null),
    );
  });
  assertEquals(hosts.map(({ ip, metadata }) => [ip, metadata.netbox_ip_id]), [
    ["10.0.0.4", 4],
    [null, undefined],
  ]);
});

Deno.test("a machine of two families has both its primary addresses, and all others of its interfaces", async () => {
  const { hosts } = await read((netbox) => {
    const [four, six] = [{ id: 1, address: "10.20.0.1/24" }, { id: 2, address: "2001:db8::20/64" }];
    netbox.table(VMS).push(
      vmRow(1, "dual", { primary_ip: six, primary_ip4: four, primary_ip6: six }),
    );
    netbox.table("ipam/ip-addresses/").push({
      ...sample("ip-addresses.list")[0],
      id: 3,
      address: "10.30.0.1/24",
      assigned_object: { id: 9, virtual_machine: { id: 1 } },
    });
  });
  assertEquals([hosts[0]?.ip, hosts[0]?.metadata.other_ips], [
    "2001:db8::20",
    ["10.20.0.1", "10.30.0.1"],
  ]);
});

Deno.test("two services of one name are one with the ports of both", async () => {
  const { hosts } = await read((netbox) => {
    const vm = vmRow(1, "a");
    netbox.table(VMS).push(vm);
    netbox.table("ipam/services/").push(
      serviceRow(5, "dns", [53], vm),
      serviceRow(6, "DNS", [53], vm, { protocol: { value: "udp", label: "UDP" } }),
    );
  });
  assertEquals(hosts[0]?.services, [{
    netbox_id: 5,
    name: "dns",
    ports: ["tcp/53", "udp/53"],
    metadata: { netbox_ports: { 5: ["tcp/53"], 6: ["udp/53"] } },
  }]);
});

Deno.test("services that are one name to BRUCE only are told apart, and that is told", async () => {
  const { hosts, notes } = await read((netbox) => {
    const vm = vmRow(1, "a");
    netbox.table(VMS).push(vm);
    netbox.table("ipam/services/").push(
      serviceRow(5, "a.b", [85], vm),
      serviceRow(6, "a-b", [86], vm),
    );
  });
  assertEquals(hosts[0]?.services?.map(({ name, ports }) => [name, ...ports]), [
    ["a.b", "tcp/85"],
    ["a-b (netbox 6)", "tcp/86"],
  ]);
  assertEquals(notes, ["a has the services a.b and a-b, one name to BRUCE: a-b (netbox 6)."]);
});

Deno.test("namesakes are told apart by cluster, where they have different ones", async () => {
  const { hosts } = await read((netbox) =>
    netbox.table(VMS).push(
      vmRow(1, "web", { cluster: { id: 1, name: "paris" } }),
      vmRow(2, "web", { cluster: { id: 2, name: "lyon" } }),
      vmRow(3, "Web", { cluster: { id: 2, name: "lyon" } }),
    )
  );
  assertEquals(hosts.map(nameOf), ["web", "web (lyon)", "Web (netbox 3)"]);
});

Deno.test("namesakes are told apart, prefixes too", async () => {
  const { hosts } = await read((netbox) => {
    netbox.table(VMS).push(vmRow(1, "web"), vmRow(2, "Web"));
    const prefix = sample("prefixes.list")[0];
    netbox.table("ipam/prefixes/").push(
      { ...prefix, id: 1, prefix: "10.1.10.0/24" },
      { ...prefix, id: 2, prefix: "10.11.0.0/24" },
    );
  });
  assertEquals(hosts.map(nameOf), [
    "web",
    "Web (netbox 2)",
    "10.1.10.0/24",
    "10.11.0.0/24 (netbox 2)",
  ]);
  assertEquals(hosts[1]?.aliases, ["Web"]);
});

Deno.test("every status has its lifecycle; one of one's own has none", async () => {
  const statuses = [
    "active",
    "offline",
    "planned",
    "staged",
    "failed",
    "inventory",
    "decommissioning",
    "paused",
    "on-loan",
  ];
  const { hosts } = await read((netbox) =>
    netbox.table(VMS).push(
      ...statuses.map((value, n) => vmRow(n + 1, value, { status: { value, label: value } })),
      vmRow(20, "none", { status: null }),
    )
  );
  assertEquals(hosts.map(({ lifecycle }) => lifecycle), [
    "active",
    "offline",
    "planned",
    "planned",
    "active",
    "offline",
    "offline",
    "planned",
    undefined,
    undefined,
  ]);
});

Deno.test("numbers as text are read; the vmid is the custom field, else a serial of digits", async () => {
  const { hosts } = await read((netbox) =>
    netbox.table(VMS).push(
      // deno-lint-ignore no-explicit-any -- what some versions of NetBox really answer
      vmRow("1" as any, "a", { custom_fields: { proxmox_vmid: "206" }, serial: "7" }),
      vmRow(2, "b", { custom_fields: { proxmox_vmid: null }, serial: "101" }),
      vmRow(3, "c", { serial: "VMware-42" }),
    )
  );
  assertEquals(hosts.map(({ netbox_id, vmid }) => [netbox_id, vmid]), [[1, 206], [2, 101], [
    3,
    undefined,
  ]]);
});

Deno.test("no context, comment or foreign custom field leaves NetBox", async () => {
  const secret = "hunter2";
  const { hosts, asked } = await read((netbox) =>
    netbox.table(VMS).push(vmRow(1, "a", {
      comments: secret,
      config_context: { secret },
      local_context_data: { secret },
      custom_fields: { admin_password: secret },
    }))
  );
  assert(!JSON.stringify(hosts).includes(secret));
  assertMatch(
    asked.find(({ path }) => path === VMS)?.query.get("omit") ?? "",
    /^config_context,local_context_data/,
  );
  const before = await read(fill, { version: "4.4.10" });
  assertEquals(
    before.asked.find(({ path }) => path === VMS)?.query.get("exclude"),
    "config_context",
  );
});

Deno.test("refused tokens are told in NetBox's own words", async () => {
  await using netbox = serveNetbox();
  const texts = Object.values(
    JSON.parse(Deno.readTextFileSync(new URL("fixtures/errors.json", import.meta.url))),
  ) as { detail: string }[];
  for (const body of texts) {
    netbox.answer = () => Response.json(body, { status: 403 });
    const error = await readStatus(clientOf(netbox)).catch((error) => error);
    assert(error instanceof NetboxError && error.message.includes(body.detail));
  }
  assertEquals(netbox.asked.length, texts.length, "a refusal is not tried again");
});

for (
  const [what, body, problem] of [
    ["NetBox 3.7", { "netbox-version": "3.7.8" }, /too old/],
    ["something else", { status: "ok" }, /is not NetBox/],
  ] as const
) {
  Deno.test(`${what} is refused before anything is read`, async () => {
    await using netbox = serveNetbox();
    netbox.answer = () => Response.json(body);
    const error = await readStatus(clientOf(netbox)).catch((error) => error);
    assertMatch(String(error), problem);
  });
}
