import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { netbox as program } from "../../scripts/real/programs.ts";
import { withStack } from "../_support/stack.ts";
import { saidByBruce } from "./support/as_declared.ts";
import { NetboxAndBruce } from "./support/netbox_and_bruce.ts";
import {
  ADDRESSES,
  giveAddresses,
  makeClusters,
  makeServices,
  makeVms,
  serviceOf,
  SERVICES,
  tokenThatSees,
  VMS,
} from "./support/netbox_rows.ts";
import { RealNetbox, type Row } from "./support/real_netbox.ts";
import { testWith, whyNot } from "./support/test_with.ts";

let running: RealNetbox | undefined;

Deno.test.beforeAll(async () => {
  if (!whyNot(program)) running = await RealNetbox.start();
});
Deno.test.beforeEach(() => running?.renew());
Deno.test.afterAll(() => running?.[Symbol.asyncDispose]());

const INVENTORY = new URL("../netbox/fixtures/inventory.json", import.meta.url).pathname;

/** A test with an empty NetBox and a stack, and the commands between the two. */
function testBoth(
  name: string,
  test: (both: NetboxAndBruce, step: Step) => Promise<void>,
  { seeded = false } = {},
): void {
  testWith(program, name, (context) =>
    withStack(async (stack) => {
      if (!running) throw new Error("NetBox was not started");
      const both = new NetboxAndBruce(running, stack, await stack.token("netbox"));
      await test(both, async (name, work) => {
        // what follows stands on it
        if (!await context.step(name, work)) throw new Error(`This went wrong: ${name}`);
      });
    }, { seeded }));
}

type Step = (name: string, work: () => Promise<void>) => Promise<void>;

testBoth("the homelab is declared and exported, field by field, once", async (both, step) => {
  let dry = "";
  await step("the dry run of declare writes nothing", async () => {
    const { code, stdout, stderr } = await both.bruce("declare", INVENTORY, "--dry-run");
    deepStrictEqual([code, stderr], [0, ""]);
    match(stdout, /\n\d+ would be created, /);
    deepStrictEqual([await both.netbox.all(VMS), await both.netbox.all("dcim/sites/")], [[], []]);
    dry = stdout;
  });
  await step("declare does what the dry run said", async () => {
    const { code, stdout, stderr } = await both.bruce("declare", INVENTORY);
    deepStrictEqual([code, stderr], [0, ""]);
    strictEqual(stdout.replace(" created", " would be created"), dry);
  });
  await step("again it changes nothing", async () => {
    const { code, stdout, stderr } = await both.bruce("declare", INVENTORY);
    deepStrictEqual([code, stderr], [0, ""]);
    match(stdout, /^0 created, 0 updated, \d+ unchanged\n$/);
  });
  await step("what is exported is what NetBox says", async () => {
    match(await both.exported(), /22 objects, 36 services; 58 created, 0 updated, 0 retired/);
    deepStrictEqual(await both.differences(), []);
    match(await both.exported(), /; unchanged$/);
  });
});

testBoth("a change in NetBox arrives by its webhook at once", async (both, step) => {
  const { netbox, stack: { sql } } = both;
  const [cluster = {}] = await makeClusters(netbox, "pve");
  const [web = {}, db = {}, old = {}] = await makeVms(netbox, cluster, ["web01", "db01", "old01"]);
  const [address = {}] = await giveAddresses(netbox, web, "10.0.0.1/24");
  const [other = {}] = await giveAddresses(netbox, db, "10.0.0.2/24");
  const [service = {}] = await makeServices(netbox, [
    serviceOf(web, "web", "tcp/80"),
    serviceOf(old, "ssh", "tcp/22"),
  ]);
  await both.exported();
  await step("setup, twice", () => both.setUp());
  await step("a VM is renamed: its service goes with it", async () => {
    await netbox.change(VMS, web.id, { name: "www01" });
    await both.arrives(
      "the new name",
      () =>
        sql`select name, (select hostname from expected_services where name = 'web') as host
        from assets where netbox_id = ${web.id} and asset_type = 'vm'`,
      { name: "www01", host: "www01" },
    );
  });
  await step("a VM is switched off", async () => {
    await netbox.change(VMS, db.id, { status: "offline" });
    await both.arrives(
      "the status",
      () => sql`select lifecycle, status from assets where name = 'db01'`,
      { lifecycle: "offline", status: "offline" },
    );
  });
  await step("a service gets another port", async () => {
    await netbox.change(SERVICES, service.id, { port_mappings: ["tcp/80", "udp/443"] });
    await both.arrives(
      "the ports",
      () => sql`select ports from expected_services where name = 'web'`,
      { ports: ["tcp/80", "udp/443"] },
    );
  });
  await step("a VM gets a second address, and keeps it when it is edited", async () => {
    const { assigned_object_type, assigned_object_id } = other;
    const second = { address: "10.1.0.2/24", assigned_object_type, assigned_object_id };
    await netbox.make(ADDRESSES, second);
    const known = () =>
      sql`select metadata ->> 'note' as note, metadata -> 'other_ips' as other_ips
        from assets where name = 'db01'`;
    await both.arrives("the address", known, { note: null, other_ips: ["10.1.0.2"] });
    await netbox.change(VMS, db.id, { description: "the database" });
    await both.arrives("the note", known, { note: "the database", other_ips: ["10.1.0.2"] });
  });
  await step("an address moves to another VM", async () => {
    await netbox.change(VMS, web.id, { primary_ip4: null });
    const { assigned_object_id } = other;
    await netbox.change(ADDRESSES, address.id, { assigned_object_id });
    await netbox.change(VMS, db.id, { primary_ip4: address.id });
    await both.arrives(
      "the address",
      () =>
        sql`select name, host(primary_ip) as ip from assets where host(primary_ip) = '10.0.0.1'`,
      { name: "db01", ip: "10.0.0.1" },
    );
  });
  await step("a VM is deleted, and its service with it", async () => {
    await netbox.ask("DELETE", `${VMS}${old.id}/`);
    await both.arrives(
      "its end",
      () =>
        sql`select a.lifecycle, s.lifecycle as service
        from assets a, expected_services s where a.name = 'old01' and s.hostname = 'old01'`,
      { lifecycle: "retired", service: "retired" },
    );
  });
  await step("nothing is left for the export", async () => {
    const failed = await sql`select * from bruce.netbox_inbox where applied_at is null`;
    deepStrictEqual([...failed], []);
    deepStrictEqual(await both.differences(), []);
    match(await both.exported(), /; unchanged$/);
  });
});

testBoth("what is adopted comes back by the webhook and resolves its issue", async (both, step) => {
  const { netbox, stack: { sql } } = both;
  const inventory = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(
    inventory,
    JSON.stringify({
      site: { name: "Home" },
      devices: [{ name: "pve1", role: "hypervisor" }],
      vms: [{ name: "web01", role: "docker-host", parent: "pve1", ip: "192.168.2.20" }],
      services: [
        { host: "web01", name: "https", ports: ["tcp/443", "tcp/8443"] },
        { host: "web01", name: "wiki", ports: ["tcp/8080"] },
      ],
    }),
  );
  const declared = await both.bruce("declare", inventory);
  deepStrictEqual([declared.code, declared.stderr], [0, ""]);
  await Deno.remove(inventory);
  const wiki = await netbox.find(SERVICES, "name=wiki");
  await netbox.change(SERVICES, wiki.id, { custom_fields: { bruce_image: "wiki:1" } });
  await both.exported();
  await both.setUp();
  const containers = [
    { name: "https", state: "running", image: "nginx", ports: ["0.0.0.0:443->443/tcp"] },
    { name: "wiki", state: "running", image: "wiki:2", ports: ["0.0.0.0:8080->80/tcp"] },
    { name: "redis", state: "running", image: "redis", ports: ["0.0.0.0:6379->6379/tcp"] },
  ];
  await sql`insert into observed_snapshots (hostname, source, snapshot)
    values ('web01', 'docker', ${JSON.stringify({ containers })}::text::jsonb)`;
  const issues = async () =>
    (await sql`select issue_id, event_type, service from issues
      where status <> 'resolved' order by event_type`).map((row) => ({ ...row })) as Row[];
  deepStrictEqual((await issues()).map(({ event_type, service }) => `${event_type} ${service}`), [
    "CONFIG_DRIFT wiki",
    "PORT_MISMATCH https",
    "SERVICE_UNEXPECTED redis",
  ]);
  for (const { issue_id, event_type } of await issues()) {
    await step(event_type, async () => {
      const { code, stderr } = await both.bruce("adopt", issue_id, "--apply");
      deepStrictEqual([code, stderr], [0, ""]);
      await both.arrives(
        "the issue is resolved",
        () => sql`select status from issues where issue_id = ${issue_id}`,
        { status: "resolved" },
      );
    });
  }
  deepStrictEqual(await issues(), []);
  deepStrictEqual(await both.differences(), []);
  match(await both.exported(), /; unchanged$/);
});

testBoth("300 VMs with odd names: all but what is no name is exported", async (both, step) => {
  const { netbox } = both;
  const long = "x".repeat(64);
  const [first = {}, second = {}] = await makeClusters(netbox, "pve-a", "pve-b");
  const odd = ["***", "...", "twin", "été-Zürich-01", long, "web-01", "web.01", "dual", "two"];
  const plain = (letter: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${letter}-${String(index).padStart(3, "0")}`);
  const vms: Row[] = [];
  await step("they are made", async () => {
    vms.push(...await makeVms(netbox, first, [...odd, ...plain("a", 140)]));
    vms.push(...await makeVms(netbox, second, ["twin", ...plain("b", 150)]));
  });
  strictEqual(vms.length, 300);
  const [stars = {}, dots = {}] = vms;
  const one = (name: string) => vms.find((vm) => vm.name === name) ?? {};
  const twin = vms.findLast(({ name }) => name === "twin") ?? {};
  await step("with 1,500 services", async () => {
    const names = ["ssh", "http", "dns", "a.b", "node-exporter"];
    const made = await makeServices(
      netbox,
      vms.slice(2).flatMap((vm) =>
        names.map((name, index) => serviceOf(vm, name, `tcp/${1000 + index}`))
      ),
    );
    strictEqual(made.length, 1490);
    await makeServices(
      netbox,
      plain("more", 9).map((name) => serviceOf(one("two"), name, "udp/9")),
    );
  });
  let clash: Row = {};
  let vip: Row = {};
  await step("a second a.b, two families, and a service of a group", async () => {
    [clash = {}] = await makeServices(netbox, [serviceOf(one("two"), "a-b", "tcp/86")]);
    await giveAddresses(netbox, one("dual"), "10.20.0.1/24", "2001:db8::20/64");
    const group = await netbox.make("ipam/fhrp-groups/", { protocol: "vrrp3", group_id: 1 });
    vip = await netbox.make(SERVICES, {
      ...serviceOf(group, "vip", "tcp/443"),
      parent_object_type: "ipam.fhrpgroup",
    });
  });
  const measured = async () => {
    const before = await netbox.requests();
    const began = performance.now();
    const { code, stdout, stderr } = await both.bruce("export");
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    return {
      code,
      stdout,
      stderr,
      cost: `${await netbox.requests() - before} requests, ${seconds} s`,
    };
  };
  await step("the export", async () => {
    const { code, stdout, stderr, cost } = await measured();
    strictEqual(code, 3);
    match(stdout, /^netbox: 300 objects, 1500 services; 1800 created, 0 updated, 0 retired\n$/);
    deepStrictEqual(stderr.trim().split("\n"), [
      `Set aside: ${VMS}${stars.id}/ “***” is set aside: name: Must hold a letter or a digit.`,
      `Set aside: ${VMS}${dots.id}/ “...” is set aside: name: Must hold a letter or a digit.`,
      `Note: two has the services a.b and a-b, one name to BRUCE: a-b (netbox ${clash.id}).`,
      `Note: No machine has these services, an FHRP group perhaps: vip (${vip.id}).`,
    ]);
    deepStrictEqual(
      await both.differences({
        setAside: [`vm ${stars.id}`, `vm ${dots.id}`],
        named: {
          [`vm ${one("web.01").id}`]: "web.01 (pve-a)",
          [`vm ${twin.id}`]: "twin (pve-b)",
          [`service ${clash.id}`]: `a-b (netbox ${clash.id})`,
        },
      }),
      [],
    );
    const again = await measured();
    strictEqual(again.code, 3);
    match(again.stdout, /; unchanged\n$/);
    console.log(`measured: export of 300 VMs, 1,500 services: ${cost}; unchanged: ${again.cost}`);
  });
});

testBoth("what a token may not view is never retired silently", async (both, step) => {
  const { netbox, stack: { sql } } = both;
  const [cluster = {}] = await makeClusters(netbox, "pve");
  const names = Array.from({ length: 30 }, (_, index) => `vm-${index + 10}`);
  const vms = await makeVms(netbox, cluster, names);
  const services = await makeServices(netbox, vms.map((vm) => serviceOf(vm, "ssh", "tcp/22")));
  await both.exported();
  const whole = await saidByBruce(sql);
  const isWhole = async () => deepStrictEqual(await saidByBruce(sql), whole);
  const few = { name__in: names.slice(0, 10) };

  await step("VMs are hidden, and their services are not", async () => {
    const token = await tokenThatSees(netbox, "vms", { vms: few });
    const { code, stdout, stderr } = await both.bruceWith(token, "export");
    strictEqual(code, 3);
    match(stdout, /^netbox: 11 objects, 10 services; unchanged; incomplete, /);
    match(stderr, /^Incomplete: Service ssh belongs to vm-20, which is not visible: /m);
    await isWhole();
  });
  await step("their services are hidden too; what was deleted is retired", async () => {
    const token = await tokenThatSees(netbox, "both", {
      vms: few,
      services: { id__in: services.slice(0, 10).map(({ id }) => id) },
    });
    const { code, stdout, stderr } = await both.bruceWith(token, "export");
    strictEqual(code, 3);
    match(stdout, /^netbox: 11 objects, 10 services; unchanged$/m);
    match(
      stderr,
      /^Kept: NetBox does not show these 20, .*\n( {2}not shown: vm-[23]\d\n){20}$/,
    );
    await isWhole();

    await netbox.ask("DELETE", `${VMS}${vms[0]?.id}/`);
    const next = await both.bruceWith(token, "export");
    strictEqual(next.code, 3);
    match(next.stdout, /, 2 retired\n {2}retired: vm-10\n {2}retired: vm-10\/ssh\n/);
    match(next.stderr, /^Kept: NetBox does not show these 20, /);
  });
  await step("who sees everything finds nothing else changed", async () => {
    match(await both.exported(), /; unchanged$/);
    deepStrictEqual(await both.differences(), []);
  });
});

testBoth(
  "an empty NetBox is completed from the sample homelab, in one command and one review",
  async (both, step) => {
    const { stack: { sql } } = both;
    const undeclared = async () =>
      (await sql`select event_type, hostname, service from issues
        where status <> 'resolved' and event_type in ('VM_UNDECLARED', 'SERVICE_UNEXPECTED')
        order by 1, 2, 3`).map((row) => ({ ...row })) as Row[];
    const plan = `${await Deno.makeTempDir()}/plan.yaml`;
    await step("before, some of it is undeclared", async () => {
      deepStrictEqual((await undeclared()).length, 3);
    });
    await step("the plan, and what it would write", async () => {
      const made = await both.bruce("complete", "--out", plan);
      deepStrictEqual([made.code, made.stderr], [0, ""]);
      match(made.stdout, /lacks 1 prefix, 3 clusters, 5 devices, 14 VMs, 38 services: /);
      const dry = await both.bruce("complete", plan);
      deepStrictEqual([dry.code, dry.stderr], [0, ""]);
      deepStrictEqual(await both.netbox.all(VMS), []);
    });
    await step("it is written; a second time it is there already", async () => {
      const since = performance.now();
      const { code, stdout, stderr } = await both.bruce("complete", plan, "--apply");
      deepStrictEqual([code, stderr], [0, ""]);
      const [, counts] = /(\d+ created, \d+ updated), /.exec(stdout) ?? [];
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      console.log(`measured: complete an empty NetBox from the homelab: ${counts}, ${seconds} s`);
      match(
        (await both.bruce("complete", plan, "--apply")).stdout,
        /^0 created, 0 updated, \d+ there already$/m,
      );
    });
    await step("after the export nothing is undeclared, and nothing lacks", async () => {
      await both.exported();
      deepStrictEqual(await undeclared(), []);
      const { code, stdout } = await both.bruce("complete");
      deepStrictEqual([code, stdout], [0, "NetBox lacks nothing that is known here.\n"]);
    });
    await Deno.remove(plan);
  },
  { seeded: true },
);

testBoth("300 guests and 1,500 containers are completed", async (both, step) => {
  const guests = Array.from({ length: 300 }, (_, index) => ({
    vmid: 1000 + index,
    name: `vm-${index}`,
    node: "pve",
    type: "qemu",
    status: "running",
    ips: [`10.20.${Math.floor(index / 200)}.${1 + index % 200}`],
  }));
  await both.observed("pve", "proxmox", {
    nodes: [{ node: "pve", status: "online" }],
    guests,
    storages: [],
  });
  for (const { name } of guests) {
    await both.observed(name, "docker", {
      containers: Array.from({ length: 5 }, (_, index) => ({
        name: `service-${index}`,
        state: "running",
        image: "nginx",
        ports: [`0.0.0.0:${8000 + index}->80/tcp`],
      })),
    });
  }
  const timed = async (what: string, ...args: string[]) => {
    const [asked, since] = [await both.netbox.requests(), performance.now()];
    const { code, stdout, stderr } = await both.bruce("complete", ...args);
    deepStrictEqual([code, stderr], [0, ""]);
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(
      `measured: ${what}: ${await both.netbox.requests() - asked} requests, ${seconds} s`,
    );
    return stdout;
  };
  await step("they are written", async () => {
    const stdout = await timed("complete 300 VMs, 1,500 services", "--apply", "--yes");
    match(stdout, /lacks: 2 prefixes, 1 cluster, 1 device, 300 VMs, 1500 services\./);
  });
  await step("nothing lacks", async () => {
    match(await timed("again, where nothing lacks"), /^NetBox lacks nothing/);
  });
});

testBoth("a mapping, a tenant and a VRF of its own", async (both, step) => {
  const { netbox, stack: { sql } } = both;
  await netbox.make("extras/custom-fields/", {
    name: "pve_id",
    type: "text",
    object_types: ["virtualization.virtualmachine"],
  });
  const mapping = {
    custom_fields: { vmid: "pve_id" },
    lifecycles: { failed: "planned" },
    scope: { tenants: ["Family"] },
    contacts: true,
  };
  await sql`update settings set netbox_mapping = ${JSON.stringify(mapping)}::text::jsonb`;
  const inventory = await Deno.makeTempFile({ suffix: ".yaml" });
  await Deno.writeTextFile(
    inventory,
    `site: {name: Home, prefixes: [10.7.0.0/24]}
tenant: Family
vrf: Home
devices: [{name: pve, role: hypervisor}]
clusters: [{name: lab, host: pve, type: Hypervisors}]
vms: [{name: web, parent: pve, cluster: lab, ip: 10.7.0.5, vmid: 117}]
services: [{host: web, name: shop, ports: [tcp/80]}]
`,
  );
  await step("declare, twice", async () => {
    const declared = await both.bruce("declare", inventory);
    deepStrictEqual([declared.code, declared.stderr], [0, ""]);
    match((await both.bruce("declare", inventory)).stdout, /^0 created, 0 updated, /);
  });
  await step("the export reads what is in the scope, under its names", async () => {
    const [cluster = {}] = await makeClusters(netbox, "elsewhere");
    await makeVms(netbox, cluster, ["stranger"]);
    const web = await netbox.find(VMS, "name=web");
    await netbox.change(VMS, web.id, { status: "failed", vcpus: 2, memory: 4096 });
    const contact = await netbox.make("tenancy/contacts/", { name: "Anna" });
    const role = await netbox.make("tenancy/contact-roles/", { name: "Owner", slug: "owner" });
    await netbox.make("tenancy/contact-assignments/", {
      object_type: "virtualization.virtualmachine",
      object_id: web.id,
      contact: contact.id,
      role: role.id,
    });
    await both.exported();
    const rows = await sql`select name, lifecycle, vmid, host(primary_ip) as ip,
      metadata - '{site,os,serial,note,netbox_ip_id,other_ips,disk}'::text[] as metadata
      from assets where asset_type = 'vm'`;
    deepStrictEqual(rows.map((row) => ({ ...row })), [{
      name: "web",
      lifecycle: "planned",
      vmid: 117,
      ip: "10.7.0.5",
      metadata: { tenant: "Family", contacts: ["Anna"], vcpus: 2, memory_mb: 4096 },
    }]);
  });
  await step("by webhook, too", async () => {
    await both.setUp();
    const web = await netbox.find(VMS, "name=web");
    const stranger = await netbox.find(VMS, "name=stranger");
    await netbox.change(VMS, stranger.id, { status: "offline" });
    await netbox.change(VMS, web.id, { status: "offline", custom_fields: { pve_id: "118" } });
    await both.arrives(
      "the change",
      () => sql`select name, lifecycle, vmid from assets where asset_type = 'vm'`,
      { name: "web", lifecycle: "offline", vmid: 118 },
    );
  });
  await Deno.remove(inventory);
});

testBoth("drift is seen in NetBox, and nothing of it comes back", async (both, step) => {
  const { netbox, stack } = both;
  const { sql } = stack;
  const [cluster = {}] = await makeClusters(netbox, "pve");
  const [web = {}] = await makeVms(netbox, cluster, ["web01"]);
  const [service = {}] = await makeServices(netbox, [serviceOf(web, "shop", "tcp/80")]);
  await netbox.make("extras/tags/", { name: "mine", slug: "mine" });
  await netbox.change(SERVICES, service.id, { tags: [{ slug: "mine" }] });
  await both.exported();
  await both.setUp();
  const secret = "TARGET_NETBOX_TOKEN";
  Deno.env.set(secret, netbox.token);
  await sql`insert into targets (name, kind, url, auth_secret, max_parallel)
    values ('netbox', 'netbox', ${netbox.url}, ${secret}, 1)`;
  await sql`insert into reactions (name, target) values ('netbox', 'netbox')`;
  const token = await stack.token("worker");
  const dispatch = async () => {
    const answer = await fetch(`${stack.functions_url}/dispatch`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: "{}",
    });
    return await answer.json();
  };
  const observed = (port: number) =>
    both.observed("web01", "docker", {
      containers: [{
        name: "shop",
        state: "running",
        image: "shop",
        ports: [`0.0.0.0:${port}->80/tcp`],
      }],
    });
  const marks = async () => {
    const { tags } = await netbox.ask("GET", `${SERVICES}${service.id}/`);
    const entries = await netbox.all("extras/journal-entries/");
    return [
      tags.map(({ slug }: Row) => slug).sort(),
      entries.map(({ kind, assigned_object_type, assigned_object_id }: Row) =>
        [kind.value, assigned_object_type, assigned_object_id].join(" ")
      ),
    ];
  };
  await step("it opens: an entry and the tag", async () => {
    await observed(81);
    const { delivered } = await dispatch();
    strictEqual(delivered, 1);
    deepStrictEqual(await marks(), [
      ["bruce-drift", "mine"],
      [`warning ipam.service ${service.id}`],
    ]);
  });
  await step("the webhook of it changes nothing", async () => {
    await both.arrives(
      "the webhook",
      () =>
        sql`select count(*)::int as n from bruce.netbox_inbox
        where object_type = 'service' and applied_at is not null`,
      { n: 1 },
    );
    match(await both.exported(), /; unchanged$/);
  });
  await step("it ends: an entry, and the tag goes; others stay", async () => {
    await observed(80);
    await dispatch();
    deepStrictEqual(await marks(), [["mine"], [
      `warning ipam.service ${service.id}`,
      `success ipam.service ${service.id}`,
    ]]);
  });
  Deno.env.delete(secret);
});
