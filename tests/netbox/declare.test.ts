import { openNetbox } from "../../scripts/netbox/client.ts";
import { declare } from "../../scripts/netbox/declare.ts";
import { slugOf } from "../../scripts/netbox/named.ts";
import { maskOf } from "../../scripts/netbox/declare_addresses.ts";
import { type Inventory, readInventory } from "../../scripts/netbox/inventory.ts";
import { Plan } from "../../scripts/netbox/plan.ts";
import { readState } from "../../scripts/netbox/state.ts";
import { readStatus } from "../../scripts/netbox/status.ts";
import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import { detail, idOf, type NetboxServer, serveNetbox } from "./support/netbox_server.ts";
import { run } from "./support/run.ts";

const FILE = new URL("fixtures/inventory.json", import.meta.url).pathname;
const VMS = "virtualization/virtual-machines/";

function clientOf({ url, token }: NetboxServer) {
  return openNetbox({ url: `${url}/api/`, token }, { retryAfterMs: [] });
}

/** Declares an inventory and returns the diff, its counts and what was left undone. */
async function write(netbox: NetboxServer, inventory: Inventory, isDryRun = false) {
  const lines: string[] = [];
  const plan = new Plan(clientOf(netbox), isDryRun, (line) => lines.push(line));
  const { release } = await readStatus(clientOf(netbox));
  const problems = await declare(plan, inventory, release);
  return { lines, problems, ...plan.tally };
}

const small = (more: Partial<Inventory> = {}): Inventory => ({
  site: { name: "Home", prefixes: ["192.168.2.0/24"] },
  clusters: [],
  devices: [],
  vms: [{
    name: "web01",
    role: "web",
    aliases: [],
    tags: ["a"],
    critical: false,
    ip: "192.168.2.12",
  }],
  services: [{
    host: "web01",
    name: "dns",
    ports: ["tcp/53", "udp/53"],
    aliases: [],
    depends_on: [],
  }],
  ...more,
});

for (const version of ["4.0.11", "4.2.9", "4.6.8", "4.7.0-beta1"]) {
  Deno.test(`the homelab is written into NetBox ${version}; a second run changes nothing`, async () => {
    await using netbox = serveNetbox({ version });
    const inventory = await readInventory(FILE);

    const dry = await write(netbox, inventory, true);
    assertEquals(netbox.written(), []);
    const real = await write(netbox, inventory);
    assertEquals(real.lines, dry.lines, "the dry run told exactly what was then done");
    assertEquals([real.created, real.updated, real.problems], [dry.created, dry.updated, []]);
    assertEquals(
      [netbox.table("dcim/devices/").length, netbox.table(VMS).length],
      [inventory.devices.length, inventory.vms.length],
    );

    const writes = netbox.written().length;
    const again = await write(netbox, inventory);
    assertEquals([again.lines, again.created, again.updated], [[], 0, 0]);
    assertEquals(netbox.written().length, writes);
    assertEquals(netbox.written().filter(({ method }) => method === "DELETE"), []);
  });

  Deno.test(`what was written into NetBox ${version} is exported as it was declared`, async () => {
    await using netbox = serveNetbox({ version });
    const inventory = await readInventory(FILE);
    await write(netbox, inventory);
    const { hosts, complete } = await readState(clientOf(netbox), {
      release: (await readStatus(clientOf(netbox))).release,
    });
    assertEquals(complete, true);
    for (const { name, aliases, role, ip, tags } of [...inventory.devices, ...inventory.vms]) {
      const host = hosts.find(({ hostname, asset_type }) =>
        hostname === name && asset_type !== "cluster"
      );
      assertEquals([host?.role, host?.ip, host?.lifecycle, host?.aliases ?? []], [
        slugOf(role ?? ""),
        ip ?? null,
        "active",
        aliases,
      ]);
      assertEquals(tags.filter((tag) => !host?.tags?.includes(tag)), []);
    }
    const services = hosts.flatMap(({ hostname, services = [] }) =>
      services.map(({ name, ports, lifecycle, role, aliases, depends_on }) =>
        JSON.stringify([
          hostname,
          name,
          ports,
          lifecycle ?? "active",
          role,
          aliases ?? [],
          depends_on ?? [],
        ])
      )
    ).sort();
    assertEquals(
      services,
      inventory.services.map(({ host, name, ports, lifecycle, role, aliases, depends_on }) =>
        JSON.stringify([host, name, ports.sort(), lifecycle ?? "active", role, aliases, depends_on])
      ).sort(),
    );
    const supabase = hosts.find(({ hostname }) => hostname === "Supabase");
    assertEquals([supabase?.vmid, supabase?.parent, supabase?.tags?.includes("critical")], [
      206,
      "Proxmox-Box",
      true,
    ]);
    const cluster = hosts.find(({ hostname }) => hostname === "box2-cluster");
    assertEquals([cluster?.parent, cluster?.metadata.type], ["Box2", "Proxmox VE"]);
  });
}

Deno.test("models of a service are written into their field, and read from it", async () => {
  await using netbox = serveNetbox();
  const [dns] = small().services;
  assert(dns);
  const declared = ["llama3.2:latest", "hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF:Q4_K_M"];
  await write(
    netbox,
    small({ services: [dns, { ...dns, name: "ollama", ports: [], models: declared }] }),
  );
  const modelsOf = async () => {
    const { release } = await readStatus(clientOf(netbox));
    const { hosts } = await readState(clientOf(netbox), { release });
    return Object.fromEntries(
      (hosts.find(({ hostname }) => hostname === "web01")?.services ?? [])
        .map(({ name, metadata }) => [name, metadata.models]),
    );
  };
  assertEquals(await modelsOf(), { dns: undefined, ollama: declared });
  const row = netbox.table("ipam/services/").find(({ name }) => name === "ollama");
  assert(row);
  for (
    const [field, read] of [
      ["a , b,", ["a", "b"]],
      // a field that is empty declares none, and takes away what was
      [null, null],
      ["", null],
      [7, undefined],
    ]
  ) {
    row.custom_fields = { bruce_models: field };
    assertEquals((await modelsOf()).ollama, read);
  }
});

Deno.test("only what the file says is changed: status, other tags, fields and objects stay", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small());
  const [vm] = netbox.table(VMS);
  assert(vm);
  vm.status = { value: "offline", label: "Offline" };
  vm.description = "mine";
  (vm.tags as unknown[]).push({ id: 99, name: "mine", slug: "mine" });
  netbox.table("extras/tags/").push({ id: 99, name: "mine", slug: "mine" });
  netbox.table(VMS).push({ id: 77, name: "other" });
  const { lines } = await write(
    netbox,
    small({
      vms: [{ ...small().vms[0]!, role: "proxy", tags: ["b"] }],
      services: [],
    }),
  );
  assertEquals(lines.filter((line) => line.startsWith("~")), [`~ ${VMS} web01`]);
  assertEquals(lines.slice(-2), ["    role: web → proxy", "    tags: a, mine → a, b, mine"]);
  assertEquals(
    [vm.status, vm.description, netbox.table(VMS).length, netbox.table("ipam/services/").length],
    [{ value: "offline", label: "Offline" }, "mine", 2, 2],
  );
});

Deno.test("an address that somebody else has is left to him, and said", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small({ services: [] }));
  const inventory = small({
    vms: [{ ...small().vms[0]!, name: "web02" }],
    services: [],
  });
  const { problems } = await write(netbox, inventory);
  assertMatch(problems.join(), /192\.168\.2\.12 of web02 is assigned to something else/);
  assertEquals(netbox.table("ipam/ip-addresses/").length, 1);
});

Deno.test("a new address becomes the primary one; the old one stays in NetBox", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small());
  const moved = small({ vms: [{ ...small().vms[0]!, ip: "192.168.2.13" }] });
  await write(netbox, moved);
  const [vm] = netbox.table(VMS);
  assertEquals(
    netbox.table("ipam/ip-addresses/").map((
      { id, address },
    ) => [address, id === idOf(vm?.primary_ip4)]),
    [["192.168.2.12/24", false], ["192.168.2.13/24", true]],
  );
});

Deno.test("ports that were unknown become known; ports that are there are not made unknown", async () => {
  await using netbox = serveNetbox();
  const dns = small().services[0]!;
  await write(netbox, small({ services: [{ ...dns, ports: [] }] }));
  const [service] = netbox.table("ipam/services/");
  assertEquals([service?.ports, (service?.tags as { slug: string }[])[0]?.slug], [
    [1],
    "ports-unknown",
  ]);
  await write(netbox, small({ services: [{ ...dns, ports: ["tcp/53"] }] }));
  assertEquals([service?.ports, service?.tags], [[53], []]);
  const { updated } = await write(netbox, small({ services: [{ ...dns, ports: [] }] }));
  assertEquals([updated, service?.ports], [0, [53]]);
});

Deno.test("what NetBox refuses is told with its field, costs itself, and a second run completes it", async () => {
  await using netbox = serveNetbox();
  const inventory = small({
    vms: ["web00", "web01", "web02"].map((name) => ({
      ...small().vms[0]!,
      name,
      ip: name === "web01" ? "192.168.2.12" : undefined,
    })),
  });
  netbox.answer = ({ method, path, body }) =>
    // of several that are made together, NetBox takes all or none
    method === "POST" && path === VMS && [body].flat().some(({ name }) => name === "web01")
      ? Response.json({ name: ["Ensure this field has no more than 64 characters."] }, {
        status: 400,
      })
      : undefined;
  const { problems } = await write(netbox, inventory);
  assertEquals(problems, [
    "VM web01 is left out: NetBox answered HTTP 400 to POST virtualization/virtual-machines/: " +
    "name: Ensure this field has no more than 64 characters. So address 192.168.2.12, service dns, too.",
  ]);
  assertEquals(netbox.table(VMS).map(({ name }) => name), ["web00", "web02"]);
  assertEquals(netbox.table("ipam/services/"), []);
  netbox.answer = undefined;
  assertEquals((await write(netbox, inventory)).problems, []);
  assertEquals([netbox.table(VMS).length, netbox.table("ipam/services/").length], [3, 2]);
});

Deno.test("a fault of NetBox ends the run", async () => {
  await using netbox = serveNetbox();
  netbox.answer = ({ method, path }) =>
    method === "POST" && path === VMS ? new Response("<html>", { status: 502 }) : undefined;
  const error = await write(netbox, small()).catch((error) => error);
  assertMatch(String(error), /HTTP 502/);
});

/** An inventory with one cluster on one device, and a VM in it. */
const clustered = (vm: Partial<Inventory["vms"][number]> = {}) => {
  const common = { aliases: [], tags: [], critical: false };
  return small({
    clusters: [{ name: "home", host: "pve" }],
    devices: [{ ...common, name: "pve", role: "hypervisor" }],
    vms: [{ ...small().vms[0]!, cluster: "home", ...vm }],
    services: [],
  });
};

Deno.test("a namesake in another cluster, site or VRF is somebody else's", async () => {
  await using netbox = serveNetbox();
  netbox.table("virtualization/clusters/").push({ id: 50, name: "elsewhere" });
  netbox.table("dcim/sites/").push({ id: 60, name: "Lyon", slug: "lyon" });
  const theirs = [
    { id: 70, name: "web01", cluster: { id: 50, name: "elsewhere" } },
    { id: 71, name: "WEB01", site: { id: 60, name: "Lyon" } },
    { id: 72, name: "web.01", site: null },
  ];
  netbox.table(VMS).push(...structuredClone(theirs));
  const device = { id: 80, name: "pve", site: { id: 60, name: "Lyon" } };
  netbox.table("dcim/devices/").push(structuredClone(device));
  const address = { id: 90, address: "192.168.2.12/24", vrf: { id: 5, name: "guests" } };
  netbox.table("ipam/ip-addresses/").push(structuredClone(address));
  const prefix = { id: 91, prefix: "192.168.2.0/24", vrf: { id: 5, name: "guests" } };
  netbox.table("ipam/prefixes/").push(structuredClone(prefix));

  const { problems } = await write(netbox, clustered());
  assertEquals(problems, []);
  assertEquals(netbox.table(VMS).slice(0, 3), theirs);
  assertEquals(netbox.table("dcim/devices/")[0], device);
  assertEquals(netbox.table("ipam/ip-addresses/")[0], address);
  assertEquals(netbox.table("ipam/prefixes/")[0], prefix);
  assertEquals(
    [VMS, "dcim/devices/", "ipam/ip-addresses/", "ipam/prefixes/"].map((path) =>
      netbox.table(path).length
    ),
    [4, 2, 2, 2],
  );
  const again = await write(netbox, clustered());
  assertEquals([again.lines, again.created, again.updated], [[], 0, 0]);
});

Deno.test("a VM without a cluster is taken into the declared one; which of two is meant is asked", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small({ services: [] }));
  await write(netbox, clustered());
  assertEquals(netbox.table(VMS).map(({ name, cluster }) => [name, idOf(cluster)]), [["web01", 1]]);

  netbox.table(VMS).push({ id: 70, name: "web01", cluster: { id: 50, name: "elsewhere" } });
  const { problems, created } = await write(netbox, small({ services: [] }));
  assertEquals(created, 0);
  assertMatch(
    problems.join(),
    /^VM web01 is left out: NetBox has the VM web01 2 times \(id 1 home.*, id 70 elsewhere\)\. Name its cluster.* So address 192\.168\.2\.12, too\.$/,
  );
});

Deno.test("what is nearly clear is asked too: a device, a cluster's site, an address twice, a service's machine", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small({ services: [] }));
  // it runs on a device of somebody else
  const [vm] = netbox.table(VMS);
  Object.assign(vm ?? {}, { device: { id: 40, name: "other" } });
  // the only cluster of that name is of another site
  netbox.table("dcim/sites/").push({ id: 60, name: "Lyon", slug: "lyon" });
  netbox.table("virtualization/clusters/").push({
    id: 50,
    name: "home",
    scope_type: "dcim.site",
    scope_id: 60,
  });
  const twice = {
    address: "192.168.2.99/24",
    assigned_object_type: null,
    assigned_object_id: null,
  };
  netbox.table("ipam/ip-addresses/").push({ id: 90, ...twice }, { id: 91, ...twice });
  const { problems } = await write(netbox, clustered({ parent: "pve", ip: "192.168.2.99" }));
  assertEquals(problems, ["NetBox has 192.168.2.99 of web01 2 times: settle it there."]);
  assertEquals(netbox.table(VMS).map(({ device }) => idOf(device)), [40, 1]);
  assertEquals(netbox.table("virtualization/clusters/").map(({ scope_id }) => scope_id), [60, 1]);

  const alike = small({
    vms: ["web-01", "web.01"].map((name) => ({ ...small().vms[0]!, name, ip: undefined })),
  });
  assertEquals((await write(netbox, alike)).problems, [
    "Service dns of web01 is left out: several machines have nearly that name.",
  ]);
});

Deno.test("a device that is refused takes its VMs along; a token that ends ends the run", async () => {
  await using netbox = serveNetbox();
  netbox.answer = ({ method, path }) =>
    method === "POST" && path === "dcim/devices/"
      ? detail(403, "You do not have permission to perform this action.")
      : undefined;
  const { problems } = await write(netbox, clustered({ parent: "pve" }));
  assertMatch(problems[0] ?? "", /^Device pve is left out: .*permission/);
  assertMatch(problems[1] ?? "", /^VM web01 is left out: Its device pve was left out\. So address/);
  netbox.answer = ({ method, path }) =>
    method === "POST" && path === "dcim/devices/" ? detail(403, "Token expired") : undefined;
  const error = await write(netbox, clustered()).catch((error) => error);
  assertMatch(String(error), /refuses the token.*Token expired/);
});

Deno.test("VMs whose names only fold alike are two", async () => {
  await using netbox = serveNetbox();
  const vm = small().vms[0]!;
  const inventory = small({
    vms: [{ ...vm, name: "web-01", ip: undefined }, { ...vm, name: "web.01", ip: undefined }],
    services: [{ ...small().services[0]!, host: "web.01" }],
  });
  assertEquals((await write(netbox, inventory)).problems, []);
  assertEquals(netbox.table(VMS).map(({ name }) => name), ["web-01", "web.01"]);
  assertEquals(
    netbox.table("ipam/services/").map((row) => row.parent_object_id),
    [2, 2],
    "and the service is of the one that it names",
  );
});

Deno.test("a service is the one of exactly its name, else the only one that folds alike", async () => {
  await using netbox = serveNetbox({ version: "4.7.0-beta1" });
  const service = small().services[0]!;
  const named = (...names: string[]) =>
    small({ services: names.map((name) => ({ ...service, name })) });
  await write(netbox, named("Home Assistant"));
  assertEquals((await write(netbox, named("home-assistant"))).created, 0, "one name in two ways");
  await write(netbox, named("home-assistant", "Home Assistant"));
  assertEquals(netbox.table("ipam/services/").map(({ name }) => name), [
    "Home Assistant",
    "home-assistant",
  ]);
  assertEquals((await write(netbox, named("home-assistant", "Home Assistant"))).created, 0);
});

Deno.test("a list that cannot be read whole stops the plan: it would make twins", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small());
  const writes = netbox.written().length;
  netbox.answer = ({ path }) =>
    path === VMS ? Response.json({ count: 5, next: null, results: [] }) : undefined;
  const error = await write(netbox, small()).catch((error) => error);
  assertMatch(String(error), /has 5 rows but showed 0/);
  assertEquals(netbox.written().length, writes);
});

Deno.test("the command prints the diff; a bad file is 2 and names the fields", async () => {
  await using netbox = serveNetbox();
  const environment = { NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.token };
  const bad = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(
      bad,
      JSON.stringify({
        site: { name: "x" },
        vms: [{ name: "a", role: "b", parent: "nobody" }],
        services: [{ host: "ghost", name: "s", ports: ["tcp/99999"] }],
      }),
    );
    const [dry, refused, none] = await Promise.all([
      run("declare", [FILE, "--dry-run"], environment),
      run("declare", [bad], environment),
      run("declare", [], environment),
    ]);
    assertEquals([dry.code, dry.stderr], [0, ""]);
    assertMatch(
      dry.stdout,
      /^\+ virtualization\/virtual-machines\/ box2-daily\n {4}name: box2-daily$/m,
    );
    assertMatch(dry.stdout, /\d+ would be created, \d+ updated, \d+ unchanged\n$/);
    assertEquals(refused.code, 2);
    assertMatch(refused.stderr, /services\[0\]\.ports\[0\]: Must be a port/);
    assertEquals(none.code, 2);
    assertEquals(netbox.written(), []);
  } finally {
    await Deno.remove(bad);
  }
});

Deno.test("masks come from the longest prefix; slugs are plain", () => {
  const prefixes = ["10.0.0.0/8", "10.1.0.0/16", "2001:db8::/64"];
  assertEquals(
    ["10.1.2.3", "10.2.2.3", "192.168.1.1", "2001:db8::7", "2001:db9::1"].map((ip) =>
      maskOf(ip, prefixes)
    ),
    [16, 8, 32, 64, 128],
  );
  assertEquals(["Box2 Cluster", "Proxmox VE", "Café à l'eau"].map(slugOf), [
    "box2-cluster",
    "proxmox-ve",
    "cafe-a-l-eau",
  ]);
});

Deno.test("the tag of drift stays where it is, and is no declaration", async () => {
  await using netbox = serveNetbox();
  await write(netbox, small());
  const tag = { id: 99, name: "bruce: drift", slug: "bruce-drift" };
  netbox.table("extras/tags/").push(tag);
  const [vm] = netbox.table(VMS);
  (vm!.tags as unknown[]).push(tag);
  const again = await write(netbox, small());
  assertEquals([again.created, again.updated], [0, 0]);
  await write(netbox, small({ vms: [{ ...small().vms[0]!, tags: ["a", "b"] }] }));
  assertEquals((vm!.tags as { slug: string }[]).map(({ slug }) => slug), ["a", "b", "bruce-drift"]);
  const { hosts } = await readState(clientOf(netbox), { release: 406 });
  assertEquals(hosts.find(({ hostname }) => hostname === "web01")?.tags, ["a", "b"]);
});
