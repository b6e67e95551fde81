import { readMapping } from "../../scripts/netbox/export/read_mapping.ts";
import { NO_MAPPING } from "../../supabase/functions/_shared/netbox/mapping.ts";
import { serve } from "../functions/support/serve.ts";
import { withStack } from "../_support/stack.ts";
import { assertEquals, assertMatch } from "../functions/support/assert.ts";
import { type NetboxServer, type Row, serveNetbox } from "./support/netbox_server.ts";
import { run } from "./support/run.ts";
import { serviceRow, vmRow } from "./support/samples.ts";
import { envelopeOf, sendSigned } from "./support/webhook.ts";

type Stack = Parameters<Parameters<typeof withStack>[0]>[0];

interface Scene {
  netbox: NetboxServer;
  stack: Stack;
  /** Sets settings.netbox_mapping. */
  map(mapping: unknown): Promise<void>;
  netboxCommand(command: string, ...args: string[]): ReturnType<typeof run>;
  /** What is declared, and not retired. */
  declared(): Promise<Record<string, unknown>[]>;
}

function scene(test: (scene: Scene) => Promise<void>) {
  return () =>
    withStack(async (stack) => {
      await using netbox = serveNetbox();
      const token = await stack.token("netbox");
      await test({
        netbox,
        stack,
        map: async (mapping) => {
          await stack.sql`update settings set netbox_mapping = ${
            JSON.stringify(mapping)
          }::text::jsonb`;
        },
        netboxCommand: (command, ...args) =>
          run(command, args, {
            NETBOX_URL: netbox.url,
            NETBOX_TOKEN: netbox.token,
            ...command === "export"
              ? { BRUCE_URL: stack.functions_url, BRUCE_TOKEN: token }
              : { SUPABASE_URL: stack.api_url, SUPABASE_SECRET_KEY: stack.secret_key },
          }),
        declared: async () =>
          await stack.sql`
            select name, lifecycle, vmid, metadata from assets
            where lifecycle <> 'retired' and asset_type = 'vm' order by name`,
      });
    });
}

/** VMs of a NetBox with custom fields and statuses of its own. */
function fill(netbox: NetboxServer): Row[] {
  const related = (id: number, name: string) => ({ id, name, display: name, slug: name });
  const rows = [
    vmRow(1, "web", {
      custom_fields: { pve_id: "101", proxmox_vmid: 7, purpose: "shop" },
      tags: [{ slug: "bruce" }],
      site: related(1, "Lyon"),
      tenant: related(1, "Family"),
      vcpus: 2,
      memory: 4096,
      disk: 30_000,
    }),
    vmRow(2, "lab", {
      status: { value: "maintenance" },
      custom_fields: {},
      site: related(2, "Paris"),
    }),
  ];
  netbox.table("virtualization/virtual-machines/").push(...rows);
  netbox.table("ipam/services/").push(
    serviceRow(1, "shop", [80], rows[0]!, {
      custom_fields: { what_image: "shop:1" },
      ipaddresses: [{ id: 1, address: "10.0.0.5/24" }],
    }),
    serviceRow(2, "dns", [53], rows[1]!),
  );
  for (const row of [...rows, ...netbox.table("ipam/services/")]) row.last_updated = row.created;
  netbox.table("tenancy/contact-assignments/").push(
    {
      id: 1,
      object_type: "virtualization.virtualmachine",
      object_id: 1,
      contact: related(1, "Anna"),
    },
    { id: 2, object_type: "dcim.site", object_id: 1, contact: related(2, "Bob") },
  );
  return rows;
}

Deno.test(
  "without a mapping as usual; with one its fields, statuses and contacts",
  scene(async ({ netbox, stack, map, netboxCommand, declared }) => {
    fill(netbox);
    assertEquals((await netboxCommand("export")).code, 0);
    const facts = { site: "Lyon", tenant: "Family", vcpus: 2, memory_mb: 4096, disk: 30_000 };
    assertEquals(
      (await declared()).map(({ name, lifecycle, vmid }) => [name, lifecycle, vmid]),
      [["lab", "active", null], ["web", "active", 7]],
    );
    await map({
      custom_fields: { vmid: "pve_id", image: "what_image" },
      lifecycles: { maintenance: "planned" },
      contacts: true,
    });
    const { code, stderr } = await netboxCommand("export");
    assertEquals([code, stderr], [0, ""]);
    const [lab, web] = await declared();
    assertEquals([lab?.lifecycle, lab?.vmid, web?.lifecycle, web?.vmid], [
      "planned",
      null,
      "active",
      101,
    ]);
    assertEquals(web?.metadata, { ...facts, contacts: ["Anna"] });
    const [shop] = await stack.sql`
      select image, metadata -> 'bound_to' as bound_to from expected_services where name = 'shop'`;
    assertEquals({ ...shop }, { image: "shop:1", bound_to: ["10.0.0.5"] });
  }),
);

Deno.test(
  "a scope: what is outside is retired with its services, and stays outside by webhook",
  scene(async ({ netbox, stack, map, netboxCommand, declared }) => {
    const [web, lab] = fill(netbox);
    assertEquals((await netboxCommand("export")).code, 0);
    await map({ scope: { tags: ["Bruce"], sites: ["lyon", "Nice"] } });
    const narrowed = await netboxCommand("export");
    assertEquals([narrowed.code, narrowed.stderr], [0, ""]);
    assertMatch(narrowed.stdout, /retired: lab\n {2}retired: lab\/dns\n/);
    assertEquals((await declared()).map(({ name }) => name), ["web"]);

    const send = async (row: Row, more: Record<string, unknown>) => {
      const last_updated = new Date().toISOString();
      const data = { ...row, ...more, last_updated };
      const type = "virtualization.virtualmachine";
      return await sendSigned(
        `${stack.functions_url}/netbox-webhook`,
        stack.netbox_webhook_secret,
        envelopeOf({ type, data }),
      );
    };
    const out = await send(lab!, { status: { value: "offline" } });
    assertEquals([out.status, out.body.code], [202, "ignored"]);
    assertMatch(out.body.message, /lab is outside of the scope/);
    assertEquals((await send(web!, { status: { value: "offline" } })).status, 200);
    assertEquals((await send(lab!, { tags: [{ slug: "bruce" }], site: web!.site })).status, 200);
    assertEquals(
      (await declared()).map(({ name, lifecycle }) => [name, lifecycle]),
      [["lab", "active"], ["web", "offline"]],
    );
  }),
);

Deno.test(
  "what is adopted and completed is written under the names of this NetBox",
  scene(async ({ netbox, stack, map, netboxCommand }) => {
    fill(netbox);
    const object_types = ["virtualization.virtualmachine", "ipam.service"];
    netbox.table("extras/custom-fields/").push(
      { id: 1, name: "pve_id", type: { value: "text" }, object_types },
      { id: 2, name: "what_image", type: { value: "text" }, object_types },
    );
    netbox.table("virtualization/virtual-machines/")[1]!.custom_fields = { pve_id: null };
    await map({ custom_fields: { vmid: "pve_id", image: "what_image" } });
    await netboxCommand("export");
    await stack.sql`
      insert into observed_snapshots (hostname, source, snapshot) values
      ('web', 'docker', '{"containers": [{"name": "shop", "state": "running", "image": "shop:2", "ports": ["0.0.0.0:80->80/tcp"]}]}'),
      ('pve', 'proxmox', '{"nodes": [{"node": "pve", "status": "online"}], "storages": [], "guests": [
        {"vmid": 101, "name": "web", "node": "pve", "type": "qemu", "status": "running"},
        {"vmid": 102, "name": "lab", "node": "pve", "type": "qemu", "status": "running"}]}')`;
    const adopted = await netboxCommand("adopt", "--all", "--type", "CONFIG_DRIFT", "--apply");
    assertEquals([adopted.code, adopted.stderr], [0, ""]);
    assertEquals(Object(netbox.table("ipam/services/")[0]?.custom_fields).what_image, "shop:2");
    const completed = await netboxCommand(
      "complete",
      ...["--site", "Lyon", "--tenant", "Family", "--vrf", "Home", "--apply", "--yes"],
    );
    assertEquals([completed.code, completed.stderr], [0, ""]);
    const device = netbox.table("dcim/devices/").find(({ name }) => name === "pve");
    assertEquals(Object(device?.tenant).name, "Family");
    assertEquals(
      netbox.table("extras/custom-fields/").some(({ name }) => name === "proxmox_vmid"),
      false,
    );
    // at another site: an inventory does not find it
    assertEquals(
      Object(netbox.table("virtualization/virtual-machines/")[1]?.custom_fields).pve_id,
      null,
    );
    await netboxCommand("complete", "--site", "Paris", "--apply", "--yes");
    assertEquals(
      Object(netbox.table("virtualization/virtual-machines/")[1]?.custom_fields).pve_id,
      "102",
    );
  }),
);

Deno.test("a mapping with a misspelt word is refused", () =>
  withStack(async ({ sql }) => {
    for (
      const bad of [
        [],
        { custom_field: {} },
        { custom_fields: { vm_id: "x" } },
        { custom_fields: { vmid: "my field" } },
        { lifecycles: { failed: "down" } },
        { scope: { tag: ["x"] } },
        { scope: { tags: "x" } },
        { contacts: "yes" },
      ]
    ) {
      const refused = await sql`
        update settings set netbox_mapping = ${JSON.stringify(bad)}::text::jsonb`
        .then(() => "", (error) => error.constraint_name);
      assertEquals(refused, "netbox_mapping_is_known", JSON.stringify(bad));
    }
  }));

Deno.test("a BRUCE that cannot say how NetBox is read has it read as usual; one that is away does not", async () => {
  const answers = async (answer: Response) => {
    await using bruce = serve(() => Promise.resolve(answer));
    return await readMapping({ functionsUrl: bruce.url, token: "brc_x" })
      .catch((error) => String(error));
  };
  const known = { custom_fields: { vmid: "n" }, lifecycles: {}, contacts: false };
  const scope = { tags: [], sites: [], clusters: [], tenants: [] };
  assertEquals(await answers(Response.json({ netbox_mapping: known })), { ...known, scope });
  assertEquals(await readMapping(undefined), NO_MAPPING);
  const old = { code: "method_not_allowed", message: "GET is not allowed here; use POST." };
  assertEquals(await answers(Response.json(old, { status: 405 })), NO_MAPPING);
  const refused = { code: "wrong_role", message: "A token of role worker may not do this." };
  assertMatch(
    String(await answers(Response.json(refused, { status: 403 }))),
    /does not say how to read NetBox \(HTTP 403\): A token of role worker/,
  );
  assertMatch(
    String(await readMapping({ functionsUrl: "http://127.0.0.1:9", token: "x" }).catch(String)),
    /BRUCE does not answer at/,
  );
});
