import { withStack } from "../_support/stack.ts";
import { openNetbox } from "../../scripts/netbox/client.ts";
import { ChangedMeanwhile, writeChecked } from "../../scripts/netbox/checked_write.ts";
import { ensureCustomFields } from "../../scripts/netbox/custom_fields.ts";
import { Plan } from "../../scripts/netbox/plan.ts";
import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import { idOf, type NetboxServer, serveNetbox } from "./support/netbox_server.ts";
import { run } from "./support/run.ts";
import { fill } from "./support/samples.ts";

const VMS = "virtualization/virtual-machines/";

/** A homelab in NetBox and in BRUCE, where reality is what `observe` says. */
function scene(
  test: (
    scene: {
      netbox: NetboxServer;
      /** Runs adopt for the one open issue of a type. */
      adopt(eventType: string, ...args: string[]): ReturnType<typeof run>;
      /** Runs adopt for all issues. */
      adoptAll(...args: string[]): ReturnType<typeof run>;
      /** Runs netbox-export and counts the open issues. */
      settle(): Promise<number>;
      observe(source: string, host: string, snapshot: unknown): Promise<void>;
    },
  ) => Promise<void>,
) {
  return () =>
    withStack(async (stack) => {
      await using netbox = serveNetbox();
      fill(netbox);
      const netboxEnvironment = { NETBOX_URL: netbox.url, NETBOX_TOKEN: netbox.token };
      const exported = async () => {
        const { code, stderr } = await run("export", [], {
          ...netboxEnvironment,
          BRUCE_URL: stack.functions_url,
          BRUCE_TOKEN: await stack.token("netbox"),
        });
        assertEquals([code, stderr], [0, ""]);
      };
      await exported();
      await test({
        netbox,
        observe: async (source, host, snapshot) => {
          await stack.sql`
            insert into observed_snapshots (hostname, source, snapshot)
            values (${host}, ${source}, ${JSON.stringify(snapshot)}::text::jsonb)`;
        },
        adopt: async (eventType, ...args) => {
          const found = await stack.sql`
            select issue_id from issues where event_type = ${eventType} and status <> 'resolved'`;
          assertEquals(found.length, 1, eventType);
          return await run("adopt", [found[0]?.issue_id, ...args], {
            ...netboxEnvironment,
            SUPABASE_URL: stack.api_url,
            SUPABASE_SECRET_KEY: stack.secret_key,
          });
        },
        adoptAll: (...args) =>
          run("adopt", ["--all", ...args], {
            ...netboxEnvironment,
            SUPABASE_URL: stack.api_url,
            SUPABASE_SECRET_KEY: stack.secret_key,
          }),
        settle: async () => {
          await exported();
          const [row] = await stack.sql`
            select count(*)::integer as n from issues where status <> 'resolved'`;
          return row?.n;
        },
      });
    });
}

const containers = (...list: Record<string, unknown>[]) => ({
  containers: list.map((one) => ({ state: "running", image: "nginx", ...one })),
});

Deno.test(
  "ports: shown first, written when applied, gone from BRUCE at the next export",
  scene(async ({ netbox, adopt, settle, observe }) => {
    await observe(
      "docker",
      "web01",
      containers({ name: "https", ports: ["0.0.0.0:443->443/tcp"] }),
    );
    const dry = await adopt("PORT_MISMATCH");
    assertEquals([dry.code, dry.stderr, netbox.written()], [0, "", []]);
    assertMatch(dry.stdout, /~ ipam\/services\/5\/ https of web01\n {4}ports: 443, 8443 → 443\n/);
    const real = await adopt("PORT_MISMATCH", "--apply");
    assertEquals([real.code, real.stderr], [0, ""]);
    assertEquals(netbox.table("ipam/services/")[0]?.ports, [443]);
    assertEquals(netbox.written().map(({ method, ifMatch }) => [method, Boolean(ifMatch)]), [
      ["PATCH", true],
    ]);
    assertEquals(await settle(), 0);
  }),
);

Deno.test(
  "all that NetBox can settle, of a rule and of hosts: each by itself",
  scene(async ({ netbox, adoptAll, settle, observe }) => {
    const ports = ["0.0.0.0:443->443/tcp", "0.0.0.0:8443->8443/tcp"];
    await observe(
      "docker",
      "web01",
      containers(
        { name: "https", ports },
        { name: "redis", ports: ["0.0.0.0:6379->6379/tcp"] },
        { name: "mail" },
      ),
    );
    const none = await adoptAll("--host", "nas*");
    assertEquals([none.code, none.stdout], [0, "0 of 0 issues would be adopted.\n"]);
    const dry = await adoptAll("--type", "SERVICE_UNEXPECTED", "--host", "web*");
    assertEquals([dry.code, netbox.written()], [0, []]);
    assertMatch(dry.stdout, /2 of 2 issues would be adopted\.\nNothing was written/);
    const real = await adoptAll("--apply");
    assertEquals([real.code, real.stderr], [0, ""]);
    assertMatch(real.stdout, /2 of 2 issues adopted/);
    assertEquals(netbox.table("ipam/services/").map(({ name }) => name).toSorted(), [
      "https",
      "mail",
      "redis",
    ]);
    assertEquals(await settle(), 0);
  }),
);

Deno.test(
  "a VM that is off becomes offline",
  scene(async ({ netbox, adopt, settle, observe }) => {
    await observe("proxmox", "pve1", {
      nodes: [{ node: "pve1", status: "online" }],
      guests: [{ vmid: 101, type: "qemu", name: "web01", status: "stopped", node: "pve1" }],
      storages: [],
    });
    assertEquals((await adopt("VM_DOWN", "--apply")).code, 0);
    assertEquals(netbox.table(VMS)[0]?.status, { value: "offline", label: "offline" });
    assertEquals(await settle(), 0);
  }),
);

Deno.test(
  "a service that is not there is retired, one that is new is declared with its ports",
  scene(async ({ netbox, adopt, settle, observe }) => {
    await observe(
      "docker",
      "web01",
      containers({ name: "grafana", ports: ["0.0.0.0:3000->3000/tcp"] }),
    );
    assertEquals((await adopt("SERVICE_MISSING", "--apply")).code, 0);
    assertEquals(netbox.table("ipam/services/")[0]?.custom_fields, { bruce_lifecycle: "retired" });
    const declared = await adopt("SERVICE_UNEXPECTED", "--apply");
    assertEquals([declared.code, declared.stderr], [0, ""]);
    const service = netbox.table("ipam/services/").find(({ name }) => name === "grafana");
    assertEquals([service?.ports, service?.parent_object_id], [[3000], 42]);
    assertEquals(await settle(), 0);
  }),
);

Deno.test(
  "an address is written with its mask",
  scene(async ({ netbox, adopt, settle, observe }) => {
    await observe("proxmox", "pve1", {
      nodes: [{ node: "pve1", status: "online" }],
      guests: [{
        vmid: 101,
        type: "qemu",
        name: "web01",
        status: "running",
        node: "pve1",
        ips: ["192.168.1.99"],
      }],
      storages: [],
    });
    const { code, stdout } = await adopt("CONFIG_DRIFT", "--apply");
    assertEquals(code, 0);
    assertMatch(stdout, /address: 192\.168\.1\.20\/24 → 192\.168\.1\.99\/24/);
    const [vm] = netbox.table(VMS);
    assertEquals(idOf(vm?.primary_ip), 110);
    assertEquals(await settle(), 0);
  }),
);

Deno.test(
  "when NetBox says something else by now, nothing is written",
  scene(async ({ netbox, adopt, observe }) => {
    await observe(
      "docker",
      "web01",
      containers({ name: "https", ports: ["0.0.0.0:443->443/tcp"] }),
    );
    Object.assign(netbox.table("ipam/services/")[0] ?? {}, { ports: [8080] });
    const { code, stderr } = await adopt("PORT_MISMATCH", "--apply");
    assertEquals([code, netbox.written()], [1, []]);
    assertMatch(
      stderr,
      /NetBox says tcp\/8080 for the ports of https of web01, not tcp\/443, tcp\/8443/,
    );
  }),
);

Deno.test(
  "what NetBox cannot say is refused with the reason",
  scene(async ({ netbox, adopt, observe }) => {
    await observe("proxmox", "pve1", {
      nodes: [{ node: "pve1", status: "online" }],
      guests: [],
      storages: [],
    });
    const absent = await adopt("VM_DOWN", "--apply");
    assertEquals(absent.code, 3);
    assertMatch(absent.stderr, /delete it in NetBox/);
    assertEquals(netbox.written(), []);
  }),
);

for (const version of ["4.2.9", "4.6.8"]) {
  Deno.test(`NetBox ${version}: a change between reading and writing is not overwritten`, async () => {
    await using netbox = serveNetbox({ version });
    fill(netbox, version === "4.2.9" ? "services.4.0-4.2" : undefined);
    const [vm] = netbox.table(VMS);
    const client = openNetbox({ url: `${netbox.url}/api/`, token: netbox.token });
    let reads = 0;
    netbox.answer = ({ method, path }) => {
      if (method === "GET" && path === `${VMS}42/` && ++reads === 1) {
        queueMicrotask(() => {
          Object.assign(vm ?? {}, {
            status: { value: "planned" },
            last_updated: "2026-07-01T00:00:00Z",
          });
        });
      }
      return undefined;
    };
    const error = await writeChecked(
      client,
      {
        path: `${VMS}42/`,
        label: "web01",
        fields: { status: "offline" },
        objection: (row) =>
          Object(row.status).value === "active" ? null : "It is not active any more",
      },
      false,
      () => {},
    ).catch((error) => error);
    assert(error instanceof ChangedMeanwhile, String(error));
    assertEquals(vm?.status, { value: "planned" });
  });
}

Deno.test("custom fields are made once, and one of somebody else's is left as it is", async () => {
  await using netbox = serveNetbox();
  netbox.table("extras/custom-fields/").push({ id: 9, name: "proxmox_vmid", type: "decimal" });
  const client = openNetbox({ url: `${netbox.url}/api/`, token: netbox.token });
  for (const expected of [6, 0]) {
    const plan = new Plan(client, false, () => {});
    await ensureCustomFields(plan);
    assertEquals([plan.tally.created, plan.tally.updated], [expected, 0]);
  }
});

Deno.test("wrong usage is 2, --help 0", async () => {
  const [none, noId, help] = await Promise.all([
    run("adopt", []),
    run("adopt", ["latest"]),
    run("adopt", ["--help"]),
  ]);
  assertEquals([none.code, noId.code, help.code], [2, 2, 0]);
});
