import type { TestStack } from "../_support/stack.ts";
import { withStack } from "../_support/stack.ts";
import { until } from "../_support/condition.ts";
import { type Answer, envelopeOf, type Event, sendSigned } from "../netbox/support/webhook.ts";
import { assert, assertEquals } from "./support/assert.ts";

/** A stack that NetBox talks to. */
interface Scene extends TestStack {
  send(event: Event): Promise<Answer>;
  /** The declared assets, one line each. */
  assets(): Promise<string[]>;
  /** The declared services that are not retired, one line each. */
  services(): Promise<string[]>;
}

function scene(test: (scene: Scene) => Promise<void>) {
  return () =>
    withStack(async (stack) => {
      const { sql } = stack;
      await test({
        ...stack,
        send: (event) =>
          sendSigned(
            `${stack.functions_url}/netbox-webhook`,
            stack.netbox_webhook_secret,
            envelopeOf(event),
          ),
        assets: async () =>
          (await sql`select name, lifecycle, host(primary_ip) as ip from assets order by name`)
            .map(({ name, lifecycle, ip }) => [name, lifecycle, ip].filter(Boolean).join(" ")),
        services: async () =>
          (await sql`
            select hostname, name, ports, lifecycle from expected_services
            where lifecycle <> 'retired' order by hostname, name`)
            .map(({ hostname, name, ports, lifecycle }) =>
              [hostname, name, ports.join(","), lifecycle].join(" ")
            ),
      });
    });
}

const vm = (id: number, name: string, more: Record<string, unknown> = {}): Event => ({
  type: "virtualization.virtualmachine",
  data: { id, name, status: { value: "active", label: "Active" }, ...more },
});

const service = (
  id: number,
  name: string,
  ports: string[],
  parent: { id: number; name: string },
): Event => ({
  type: "ipam.service",
  data: {
    id,
    name,
    port_mappings: ports,
    parent_object_type: "virtualization.virtualmachine",
    parent_object_id: parent.id,
    parent,
  },
});

const WEB = { id: 42, name: "web01" };

Deno.test(
  "objects are declared, changed and deleted, and drift follows at once",
  scene(async ({ send, assets, services, sql }) => {
    // one look at what is absent is enough here
    await sql`update public.drift_rules set absent_confirmations = 1 where event_type = 'SERVICE_MISSING'`;
    await sql`
      insert into observed_snapshots (hostname, source, snapshot)
      values ('web01', 'docker', '{"containers": [{"name": "nginx", "state": "running", "image": "nginx"}]}')`;
    assertEquals((await send({ ...vm(42, "web01"), event: "created" })).body.result, "applied");
    const declared = await send({ ...service(5, "https", ["tcp/443"], WEB), event: "created" });
    assertEquals(declared.body.hosts, ["web01"]);
    assert(declared.body.events.opened >= 1);
    const drift = () =>
      sql`select event_type, service, cause from issues where status = 'open' and service = 'https'`;
    assertEquals([...await drift()], [{
      event_type: "SERVICE_MISSING",
      service: "https",
      cause: "INTENT_CHANGED",
    }]);

    await send(service(5, "https", ["tcp/443", "udp/443"], WEB));
    assertEquals(await services(), ["web01 https tcp/443,udp/443 active"]);
    const removed = await send({ ...service(5, "https", ["tcp/443"], WEB), event: "deleted" });
    assertEquals([removed.body.result, removed.body.events.resolved], ["applied", 1]);
    assertEquals([await services(), [...await drift()]], [[], []]);

    await send({ ...vm(42, "web01"), event: "deleted" });
    assertEquals(await assets(), ["web01 retired"]);
    const history = await sql`
      select change, service from expected_changes where change in ('declared', 'retired') order by id`;
    assertEquals(history.map(({ change, service }) => [change, service].join(" ")), [
      "declared ",
      "declared https",
      "retired https",
      "retired ",
    ]);
  }),
);

Deno.test(
  "a deleted host takes its services along",
  scene(async ({ send, services }) => {
    await send(vm(42, "web01"));
    await send(service(5, "https", ["tcp/443"], WEB));
    await send({ ...vm(42, "web01"), event: "deleted" });
    assertEquals(await services(), []);
  }),
);

Deno.test(
  "the same event again is a duplicate, and changes nothing",
  scene(async ({ send, assets }) => {
    const requestId = crypto.randomUUID();
    await send({ ...vm(42, "web01"), requestId });
    await send({ ...vm(42, "web01", { status: "offline" }) });
    const again = await send({ ...vm(42, "web01"), requestId });
    assertEquals([again.status, again.body.result], [200, "duplicate"]);
    assertEquals(await assets(), ["web01 offline"]);
  }),
);

Deno.test(
  "an older state that arrives late is outdated; a newer one counts",
  scene(async ({ send, assets }) => {
    const at = (minute: number, status: string) =>
      vm(42, "web01", { status, last_updated: `2026-06-01T08:3${minute}:00.123456Z` });
    await send(at(5, "offline"));
    assertEquals((await send(at(4, "active"))).body.result, "outdated");
    assertEquals(await assets(), ["web01 offline"]);
    await send(at(6, "planned"));
    assertEquals(await assets(), ["web01 planned"]);
  }),
);

Deno.test(
  "nothing follows a deletion, in whatever order the events arrive",
  scene(async ({ send, assets }) => {
    await send({ ...vm(42, "web01"), event: "deleted" });
    assertEquals(await assets(), []);
    assertEquals((await send({ ...vm(42, "web01"), event: "created" })).body.result, "outdated");
    assertEquals((await send(vm(42, "web01"))).body.result, "outdated");
    assertEquals(await assets(), []);
    await send({ ...vm(43, "web01"), event: "created" });
    assertEquals(await assets(), ["web01 active"]);
  }),
);

Deno.test(
  "a bulk edit: a hundred events at once, all land, some twice",
  scene(async ({ send, sql }) => {
    const requestId = crypto.randomUUID();
    const events = Array.from(
      { length: 100 },
      (_, n) => ({ ...vm(n + 1, `vm-${n + 1}`, { tags: [{ slug: "bulk" }] }), requestId }),
    );
    const answers = await Promise.all([...events, ...events.slice(0, 10)].map(send));
    const said = new Set(answers.map(({ status, body }) => `${status} ${body.result}`));
    assertEquals(
      said.difference(new Set(["200 applied", "200 duplicate", "202 queued"])),
      new Set(),
    );
    await until("all are applied", async () => {
      const [row] = await sql`select count(*)::integer as n from assets where tags = '{bulk}'`;
      return row?.n === 100;
    });
    const changes = await sql`
      select c.change, count(*)::integer as n from expected_changes as c where c.hostname like 'vm-%' group by c.change`;
    assertEquals(changes.map(({ change, n }) => `${change} ${n}`), ["declared 100"]);
  }),
);

Deno.test(
  "a renamed VM keeps its services, and its history",
  scene(async ({ send, assets, services }) => {
    await send(vm(42, "web01"));
    await send(service(5, "https", ["tcp/443"], WEB));
    await send(vm(42, "web02"));
    assertEquals(await assets(), ["web02 active"]);
    assertEquals(await services(), ["web02 https tcp/443 active"]);
  }),
);

Deno.test(
  "a renamed device and cluster are followed by what names them",
  scene(async ({ send, sql }) => {
    const device = (name: string): Event => ({ type: "dcim.device", data: { id: 10, name } });
    const cluster = (name: string): Event => ({
      type: "virtualization.cluster",
      data: { id: 1, name },
    });
    await send(device("pve1"));
    await send(cluster("homelab"));
    await send(vm(42, "web01", {
      device: { id: 10, name: "pve1" },
      cluster: { id: 1, name: "homelab" },
    }));
    await send(device("pve-a"));
    await send(cluster("home"));
    const [web] = await sql`select parent, cluster from assets where name = 'web01'`;
    assertEquals(web, { parent: "pve-a", cluster: "home" });
  }),
);

Deno.test(
  "a cluster stands on its only device, whichever of them NetBox tells first",
  scene(async ({ send, sql }) => {
    const parentOf = async (name: string) =>
      (await sql`select parent from assets where name = ${name} and asset_type = 'cluster'`)[0]
        ?.parent;
    const cluster = (id: number, name: string): Event => ({
      type: "virtualization.cluster",
      data: { id, name },
    });
    const device = (id: number, name: string, home: string): Event => ({
      type: "dcim.device",
      data: { id, name, cluster: { id: 9, name: home } },
    });
    await send(cluster(1, "first"));
    await send(device(11, "pve-1", "first"));
    assertEquals(await parentOf("first"), "pve-1");
    await send(device(12, "pve-2", "second"));
    await send(cluster(2, "second"));
    assertEquals(await parentOf("second"), "pve-2");
    await send(device(13, "pve-3", "second"));
    assertEquals(await parentOf("second"), "pve-2", "of two it stands on none in particular");
  }),
);

Deno.test(
  "a renamed and a moved service leave nothing behind",
  scene(async ({ send, services }) => {
    await send(vm(42, "web01"));
    await send(vm(43, "web02"));
    await send(service(5, "https", ["tcp/443"], WEB));
    await send(service(5, "nginx", ["tcp/443"], WEB));
    assertEquals(await services(), ["web01 nginx tcp/443 active"]);
    await send(service(5, "nginx", ["tcp/443"], { id: 43, name: "web02" }));
    assertEquals(await services(), ["web02 nginx tcp/443 active"]);
  }),
);

Deno.test(
  "two NetBox services of one name are one, until one of them goes",
  scene(async ({ send, services, sql }) => {
    await send(vm(42, "web01"));
    await send(service(5, "dns", ["tcp/53"], WEB));
    await send(service(6, "DNS", ["udp/53"], WEB));
    assertEquals(await services(), ["web01 DNS tcp/53,udp/53 active"]);
    await send({ ...service(5, "dns", ["tcp/53"], WEB), event: "deleted" });
    assertEquals(await services(), ["web01 DNS udp/53 active"]);
    assertEquals((await sql`select netbox_id from expected_services`)[0], { netbox_id: "6" });
    await send({ ...service(6, "dns", ["udp/53"], WEB), event: "deleted" });
    assertEquals(await services(), []);
  }),
);

Deno.test(
  "two VMs of one name stay two: the later one carries its number, and the name is ambiguous",
  scene(async ({ send, assets, sql }) => {
    await send(vm(42, "web01"));
    await send(vm(43, "web01"));
    await send(vm(43, "web01", { status: "offline" }));
    assertEquals(await assets(), ["web01 active", "web01 (netbox 43) offline"]);
    assertEquals((await sql`select candidates from bruce.resolve_host('web01')`)[0], {
      candidates: 2,
    });
  }),
);

Deno.test(
  "an address is followed: changed, taken by a VM without one, moved, deleted",
  scene(async ({ send, assets }) => {
    const address = (id: number, ip: string, vm: number | null): Event => ({
      type: "ipam.ipaddress",
      data: {
        id,
        address: `${ip}/24`,
        status: { value: "active" },
        assigned_object: vm === null ? null : { id: 9, virtual_machine: { id: vm, name: "x" } },
      },
    });
    await send(vm(42, "web01", { primary_ip: { id: 110, address: "192.168.1.20/24" } }));
    await send(vm(43, "web02", { primary_ip: null }));
    await send(address(110, "192.168.1.21", 42));
    await send(address(111, "192.168.1.30", 43));
    assertEquals(await assets(), ["web01 active 192.168.1.21", "web02 active 192.168.1.30"]);
    // saved without a primary address: the one of its interface stays
    await send(vm(43, "web02", { primary_ip: null }));
    assertEquals((await assets())[1], "web02 active 192.168.1.30");
    await send({ ...address(110, "192.168.1.21", 42), event: "deleted" });
    await send(address(111, "192.168.1.30", null));
    assertEquals(await assets(), ["web01 active", "web02 active"]);
    const other = { ...address(112, "192.168.1.40", 42) };
    await send({ ...other, data: { ...other.data, role: { value: "vip" } } });
    assertEquals(await assets(), ["web01 active", "web02 active"]);
  }),
);

Deno.test(
  "what was declared by plain SQL is recognised by its name, and becomes NetBox's",
  scene(async ({ send, assets, sql }) => {
    await sql`insert into assets (hostname, ip, role, tags, cluster) values ('web01', '10.0.0.1', 'web', '{a}', 'c')`;
    await send(vm(42, "Web01"));
    assertEquals(await assets(), ["Web01 active 10.0.0.1"]);
    assertEquals((await sql`select netbox_id, role from assets`)[0], {
      netbox_id: "42",
      role: "web",
    });
  }),
);

Deno.test(
  "a service whose parent has not arrived yet lands under the parent's name",
  scene(async ({ send, services }) => {
    await send(service(5, "https", ["tcp/443"], WEB));
    assertEquals(await services(), ["web01 https tcp/443 active"]);
    assertEquals((await send(vm(42, "web01"))).body.result, "applied");
    assertEquals(await services(), ["web01 https tcp/443 active"]);
  }),
);

Deno.test(
  "only the service role may call the rpc",
  scene(async ({ api_url, publishable_key }) => {
    const response = await fetch(`${api_url}/rest/v1/rpc/netbox_change`, {
      method: "POST",
      headers: { apikey: publishable_key, "content-type": "application/json" },
      body: JSON.stringify({ change: {} }),
    });
    assert(response.status === 401 || response.status === 403, String(response.status));
    await response.body?.cancel();
  }),
);
