import { withStack } from "../_support/stack.ts";
import { changesOf, fieldsOf } from "../../scripts/netbox/written.ts";
import { assertEquals, assertMatch } from "../functions/support/assert.ts";
import { type NetboxServer, type Row, serveNetbox } from "./support/netbox_server.ts";
import { run } from "./support/run.ts";
import { fill } from "./support/samples.ts";

const SERVICES = "ipam/services/";
const ADDRESSES = "ipam/ip-addresses/";

interface Scene {
  netbox: NetboxServer;
  /** The service https of web01, declared with the image nginx:1.26. */
  service: Row;
  bruce(command: string, ...args: string[]): ReturnType<typeof run>;
  /** Asks the database. */
  sql(statement: string): Promise<Record<string, unknown>[]>;
  observeImage(image: string): Promise<void>;
  observeAddress(ip: string): Promise<void>;
  /** Exports from NetBox, and lists the open issues as `field observed`. */
  settle(): Promise<string[]>;
}

/** A homelab in NetBox and in BRUCE. */
function scene(test: (scene: Scene) => Promise<void>) {
  return () =>
    withStack(async (stack) => {
      await using netbox = serveNetbox();
      fill(netbox);
      netbox.table("extras/custom-fields/").push({ id: 1, name: "bruce_image" });
      const [service] = netbox.table(SERVICES);
      if (!service) throw new Error("There is no service");
      service.custom_fields = { bruce_image: "nginx:1.26" };
      const exported = async () => {
        const { code, stderr } = await run("export", [], {
          NETBOX_URL: netbox.url,
          NETBOX_TOKEN: netbox.token,
          BRUCE_URL: stack.functions_url,
          BRUCE_TOKEN: await stack.token("netbox"),
        });
        assertEquals([code, stderr], [0, ""]);
      };
      const observe = async (host: string, source: string, snapshot: unknown) => {
        await stack.sql`
          insert into observed_snapshots (hostname, source, snapshot)
          values (${host}, ${source}, ${JSON.stringify(snapshot)}::text::jsonb)`;
      };
      await exported();
      await test({
        netbox,
        service,
        bruce: (command, ...args) =>
          run(command, args, {
            NETBOX_URL: netbox.url,
            NETBOX_TOKEN: netbox.token,
            SUPABASE_URL: stack.api_url,
            SUPABASE_SECRET_KEY: stack.secret_key,
          }),
        sql: async (statement) => [...await stack.sql.unsafe(statement)],
        observeImage: (image) =>
          observe("web01", "docker", {
            containers: [{
              name: "https",
              state: "running",
              image,
              ports: ["0.0.0.0:443->443/tcp", "0.0.0.0:8443->8443/tcp"],
            }],
          }),
        observeAddress: (ip) =>
          observe("pve1", "proxmox", {
            nodes: [{ node: "pve1", status: "online" }],
            guests: [{
              vmid: 101,
              type: "qemu",
              name: "web01",
              status: "running",
              node: "pve1",
              ips: [ip],
            }],
            storages: [],
          }),
        settle: async () => {
          await exported();
          const rows = await stack.sql`
            select field, observed from issues where status = 'open' order by 1`;
          return rows.map(({ field, observed }) => `${field} ${observed}`);
        },
      });
    });
}

const ADOPT_IMAGES = ["add", "images", "--decision", "adopt", "--type", "CONFIG_DRIFT"]
  .concat(["--field", "image", "--host", "web*", "--by", "anna"]);

Deno.test(
  "rules adopt an image and an address of the range, not one outside, and the journal has the values",
  scene(async ({ netbox, service, bruce, sql, settle, observeImage, observeAddress }) => {
    await observeImage("nginx:1.27");
    await observeAddress("192.168.1.200");
    const preview = await bruce("rules", ...ADOPT_IMAGES, "--dry-run");
    assertEquals([preview.code, preview.stderr], [0, ""]);
    assertMatch(
      preview.stdout,
      /It decides 1 of the open issues \(adopt\)\.\n {2}.*nginx:1\.27.*images\)/,
    );
    assertMatch(preview.stdout, /In the last 30 days: 1, of which 0 are not open now/);
    assertEquals((await sql("select from adoption_rules")).length, 0);

    assertEquals((await bruce("rules", ...ADOPT_IMAGES)).code, 0);
    const range = ["--type", "CONFIG_DRIFT", "--field", "ip", "--within", "192.168.1.64/26"];
    assertEquals((await bruce("rules", "add", "dhcp", "--decision", "adopt", ...range)).code, 0);
    const rules = await bruce("rules");
    assertMatch(rules.stdout, /images +100 +adopt +yes +1 +CONFIG_DRIFT, field image, host web\*/);
    assertMatch(rules.stdout, /dhcp +100 +adopt +yes +0 .*within 192\.168\.1\.64\/26/);
    assertMatch(rules.stdout, /Waiting for a review, because no rule fits: 1/);

    const dry = await bruce("adopt", "--rules");
    assertEquals([dry.code, dry.stderr, netbox.written()], [0, "", []]);
    assertMatch(dry.stdout, /Rule images:\n/);
    assertMatch(dry.stdout, /1 of 1 issues would be adopted/);
    assertMatch(dry.stdout, /1 wait for a review:\n {2}.*192\.168\.1\.200.*\(no rule\)/);

    const real = await bruce("adopt", "--rules", "--apply");
    assertEquals([real.code, real.stderr], [0, ""]);
    assertEquals(service.custom_fields, { bruce_image: "nginx:1.27" });
    assertEquals(netbox.written().length, 1);
    const [row] = await sql(`
      select j.actor, j.message, j.hostname, j.details, i.field from journal as j join issues as i using (issue_id)
      where j.kind = 'adoption'`);
    assertEquals([row?.actor, row?.hostname, row?.field], ["bruce", "web01", "image"]);
    assertEquals(
      row?.message,
      "The rule images changed https of web01 in NetBox: bruce_image from nginx:1.26 to nginx:1.27.",
    );
    const { rule, path, changes } = Object(row?.details);
    assertEquals([rule, path], ["images", "ipam/services/5/"]);
    assertEquals(changes, [
      { field: "custom_fields.bruce_image", before: "nginx:1.26", after: "nginx:1.27" },
    ]);

    assertEquals(await settle(), ["ip 192.168.1.200"]);
    await observeAddress("192.168.1.99");
    assertEquals((await bruce("adopt", "--rules", "--apply")).code, 0);
    assertEquals(
      netbox.table(ADDRESSES).some(({ address }) => address === "192.168.1.99/24"),
      true,
    );
    assertEquals(await settle(), []);
  }),
);

Deno.test(
  "the first rule that fits decides; never is left out by --all too, and not where the issue is named",
  scene(async ({ netbox, service, bruce, sql, observeImage }) => {
    await observeImage("nginx:1.27");
    await bruce("rules", ...ADOPT_IMAGES);
    await bruce("rules", "add", "not web01", "--decision", "never", "--host", "web01");
    const rules = await bruce("adopt", "--rules", "--apply");
    assertMatch(rules.stdout, /0 of 0 issues adopted\.\n1 left out.*\(not web01\)/);
    const all = await bruce("adopt", "--all", "--apply");
    assertEquals(all.code, 0);
    assertMatch(all.stdout, /0 of 0 issues adopted\.\n1 left out.*\(not web01\)/);
    assertEquals(netbox.written(), []);

    const disabled = await bruce("rules", "disable", "not web01");
    assertEquals([disabled.code, disabled.stderr], [0, ""]);
    assertMatch((await bruce("adopt", "--rules")).stdout, /1 of 1 issues would be adopted/);
    const enabled = await bruce("rules", "enable", "not web01");
    assertMatch(enabled.stdout, /It decides 1 of the open issues \(never\)/);
    const [issue] = await sql("select issue_id from issues where status = 'open'");
    const named = await bruce("adopt", String(issue?.issue_id), "--by", "anna", "--apply");
    assertEquals([named.code, named.stderr], [0, ""]);
    assertEquals(service.custom_fields, { bruce_image: "nginx:1.27" });
    const [row] = await sql("select actor, message from journal where kind = 'adoption'");
    assertMatch(String(row?.message), /^anna changed https of web01 in NetBox/);
    assertEquals((await bruce("rules", "remove", "not web01")).code, 0);
    assertEquals((await bruce("rules", "remove", "not web01")).code, 2);
  }),
);

Deno.test(
  "a cause is adopted as a whole: each issue for itself, but for those that are waived or never",
  scene(async ({ netbox, service, bruce, sql, observeImage }) => {
    await observeImage("nginx:1.27");
    // another host has the same difference, and NetBox has no such host
    await sql(`insert into assets (name) values ('rack')`);
    await sql(
      `insert into expected_services (hostname, name, image) values ('rack', 'proxy', 'nginx:1.26')`,
    );
    await sql(`insert into observed_snapshots (hostname, source, snapshot) values ('rack', 'docker',
      '{"containers": [{"name": "proxy", "state": "running", "image": "nginx:1.27"}]}')`);
    const [cause] = await sql("select cause_key, hosts from drift_causes where field = 'image'");
    assertEquals(cause?.hosts, ["rack", "web01"]);
    const key = String(cause?.cause_key).slice(0, 8);

    const preview = await bruce("adopt", "--cause", key);
    assertMatch(preview.stdout, /1 of 2 issues would be adopted\./);
    assertEquals(netbox.written(), []);
    await sql(
      "select waive(issue_id, 'x', '2099-01-01', 'anna') from issues where hostname = 'rack'",
    );
    const waived = await bruce("adopt", "--cause", key);
    assertMatch(waived.stdout, /1 of 1 issues would be adopted\.\n1 left out: waived\./);
    await sql("update waivers set ended_at = now(), ended_by = 'anna'");

    const applied = await bruce("adopt", "--cause", key, "--apply");
    assertEquals(applied.code, 3);
    assertMatch(applied.stderr, /Not adopted: NetBox has no device or VM rack/);
    assertMatch(applied.stdout, /1 of 2 issues adopted\./);
    assertEquals(service.custom_fields, { bruce_image: "nginx:1.27" });

    assertEquals((await bruce("adopt", "--cause", "00000000")).code, 1);
    assertEquals((await bruce("adopt", "--cause", key, "--all")).code, 2);
    await bruce("rules", "add", "not web01", "--decision", "never", "--host", "web01");
    const never = await bruce("adopt", "--cause", key);
    assertMatch(never.stdout, /0 of 1 issues would be adopted\.\n1 left out.*\(not web01\)/);
  }),
);

Deno.test(
  "a disabled rule does nothing, what is stale is never adopted, nor more at once than --at-most",
  scene(async ({ netbox, bruce, sql, observeImage, observeAddress }) => {
    await observeImage("nginx:1.27");
    await bruce("rules", ...ADOPT_IMAGES);
    await bruce("rules", "disable", "images");
    const disabled = await bruce("adopt", "--rules", "--apply");
    assertMatch(disabled.stdout, /0 of 0 issues adopted\.\n1 wait for a review/);
    await bruce("rules", "enable", "images");
    await sql("update issues set stale = true");
    const stale = await bruce("adopt", "--rules", "--apply");
    assertEquals(stale.stdout, "0 of 0 issues adopted.\n");
    await sql("update issues set stale = false");

    await observeAddress("192.168.1.99");
    await bruce("rules", "add", "all", "--decision", "adopt", "--type", "CONFIG_DRIFT");
    const many = await bruce("adopt", "--rules", "--at-most", "1", "--apply");
    assertEquals([many.code, netbox.written()], [4, []]);
    assertMatch(many.stderr, /would adopt 2 issues at once, more than 1: nothing was written/);
    const seen = await bruce("adopt", "--rules", "--at-most", "2", "--apply");
    assertMatch(seen.stdout, /2 of 2 issues adopted/);
  }),
);

Deno.test(
  "undo writes back what was there, once; the issue returns, and no rule adopts the value again",
  scene(async ({ netbox, service, bruce, sql, settle, observeImage }) => {
    await observeImage("nginx:1.27");
    await bruce("rules", ...ADOPT_IMAGES);
    await bruce("adopt", "--rules", "--apply");
    assertEquals(await settle(), []);
    const listed = await bruce("undo");
    assertMatch(listed.stdout, /The rule images changed https of web01/);
    const [{ id } = {}] = await sql("select id::integer from journal where kind = 'adoption'");
    const line = String(id);

    const dry = await bruce("undo", line);
    assertEquals([dry.code, dry.stderr, netbox.written().length], [0, "", 1]);
    assertMatch(dry.stdout, /bruce_image: nginx:1\.27 → nginx:1\.26\nNothing was written/);
    service.custom_fields = { bruce_image: "nginx:1.28" };
    const changed = await bruce("undo", line, "--apply");
    assertEquals([changed.code, netbox.written().length], [1, 1]);
    assertMatch(
      changed.stderr,
      /NetBox says nginx:1\.28 for bruce_image .* not nginx:1\.27: somebody/,
    );

    service.custom_fields = { bruce_image: "nginx:1.27", bruce_role: "kept" };
    const undone = await bruce("undo", line, "--by", "anna", "--apply");
    assertEquals([undone.code, undone.stderr], [0, ""]);
    assertEquals(service.custom_fields, { bruce_image: "nginx:1.26", bruce_role: "kept" });
    assertEquals(netbox.written().at(-1)?.ifMatch !== null, true);
    const twice = await bruce("undo", line, "--apply");
    assertEquals([twice.code, netbox.written().length], [1, 2]);
    assertMatch(twice.stderr, /undone already, by anna: line \d+/);
    const [last] = await sql(
      "select id::integer, message from journal where kind = 'adoption' order by id desc",
    );
    assertMatch(
      String(last?.message),
      /^anna undid line \d+ .* bruce_image from nginx:1\.27 to nginx:1\.26\.$/,
    );
    assertEquals((await bruce("undo", String(last?.id), "--apply")).code, 3);
    assertMatch((await bruce("undo")).stdout, /\(undone\)/);

    assertEquals(await settle(), ["image nginx:1.27"]);
    const again = await bruce("adopt", "--rules", "--apply");
    assertMatch(again.stdout, /0 of 0 issues adopted\.\n1 wait for a review:\n.*somebody undid/);
    await observeImage("nginx:1.29");
    assertMatch((await bruce("adopt", "--rules", "--apply")).stdout, /1 of 1 issues adopted/);
  }),
);

Deno.test(
  "what was made is not deleted: undo says where it is",
  scene(async ({ netbox, bruce, sql, observeImage }) => {
    netbox.remove(SERVICES, 5);
    await sql("delete from expected_services");
    await observeImage("nginx:1.27");
    assertEquals((await bruce("adopt", "--all", "--apply")).code, 0);
    const made = netbox.table(SERVICES)[0];
    assertEquals(made?.name, "https");
    const [row] = await sql("select id::integer, message from journal where kind = 'adoption'");
    assertMatch(String(row?.message), /made https of web01 in NetBox\.$/);
    const { code, stderr } = await bruce("undo", String(row?.id), "--apply");
    assertEquals([code, netbox.written().length], [3, 1]);
    assertMatch(stderr, /delete it there, http:\/\/[\d.:]+\/ipam\/services\/1\/$/m);
  }),
);

Deno.test(
  "a write that the journal does not take is told with its values, and is the last one",
  scene(async ({ netbox, service, bruce, sql, observeImage, observeAddress }) => {
    await observeImage("nginx:1.27");
    await observeAddress("192.168.1.99");
    await sql(`
      alter table journal add constraint nothing_new check (kind <> 'adoption') not valid`);
    const { code, stderr } = await bruce("adopt", "--all", "--apply");
    assertEquals([code, netbox.written().length], [1, 1]);
    assertEquals(service.custom_fields, { bruce_image: "nginx:1.27" });
    assertMatch(stderr, /the journal of BRUCE was not/);
    assertMatch(stderr, /ipam\/services\/5\/ .* from "nginx:1\.26" to "nginx:1\.27"/);
    await sql("drop function write_adoption");
    const older = await bruce("adopt", "--all", "--apply");
    assertEquals([older.code, netbox.written().length], [1, 1]);
  }),
);

Deno.test("tags are undone as what came and went, and others stay", () => {
  const row = { ports: [1], tags: [{ slug: "ports-unknown" }, { slug: "critical" }] };
  const changes = changesOf(row, { ports: [443], tags: [] }, ["ports-unknown"]);
  assertEquals(changes, [
    { field: "ports", before: [1], after: [443] },
    { field: "tags", before: ["critical", "ports-unknown"], after: ["critical"] },
  ]);
  const { fields, notTagged } = fieldsOf(changes, "before");
  const now = { ports: [443], tags: [{ slug: "critical" }, { slug: "bruce-drift" }] };
  assertEquals(fieldsOf(changesOf(now, fields, notTagged), "after").fields, {
    ports: [1],
    tags: ["ports-unknown"],
  });
});

Deno.test("wrong usage is 2", async () => {
  const used: [string, string[]][] = [
    ["adopt", ["--all", "--rules"]],
    ["adopt", ["--all", "--at-most", "3"]],
    ["rules", ["add", "x", "--decision", "adopt"]],
    ["rules", ["rename", "x"]],
    ["undo", ["latest"]],
  ];
  const codes = await Promise.all(
    used.map(async ([command, args]) => (await run(command, args)).code),
  );
  assertEquals(codes, [2, 2, 2, 2, 2]);
});
