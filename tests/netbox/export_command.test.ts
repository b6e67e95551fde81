import { withStack } from "../_support/stack.ts";
import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import { detail, type NetboxServer, serveNetbox } from "./support/netbox_server.ts";
import { run } from "./support/run.ts";
import { fill, serviceRow, vmRow } from "./support/samples.ts";

const VMS = "virtualization/virtual-machines/";

function environmentOf({ url, token }: NetboxServer): Record<string, string> {
  return { NETBOX_URL: url, NETBOX_TOKEN: token };
}

Deno.test("--dry-run prints the state, --output writes it as JSON or one host per line; nothing is sent", async () => {
  await using netbox = serveNetbox();
  fill(netbox);
  const folder = await Deno.makeTempDir();
  try {
    const dry = await run("export", ["--dry-run"], environmentOf(netbox));
    const state = JSON.parse(dry.stdout);
    assertEquals([dry.code, dry.stderr, state.complete, state.hosts.length], [0, "", true, 4]);
    for (const name of ["state.json", "state.jsonl"]) {
      const args = ["--output", `${folder}/${name}`];
      const { code } = await run("export", args, environmentOf(netbox));
      assertEquals(code, 0);
    }
    assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/state.json`)), state);
    const lines = (await Deno.readTextFile(`${folder}/state.jsonl`)).trimEnd().split("\n");
    assertEquals(lines.map((line) => JSON.parse(line)), state.hosts);
    assertEquals([...Deno.readDirSync(folder)].length, 2);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  assertEquals(netbox.written(), []);
});

Deno.test("wrong usage is 2, a NetBox that is away 1; --help shows examples; no token is printed", async () => {
  const token = "0123456789abcdef0123456789abcdef01234567";
  const environment = { NETBOX_URL: "http://127.0.0.1:1", NETBOX_TOKEN: token };
  const [help, unknown, nowhere, away, noUrl] = await Promise.all([
    run("export", ["--help"]),
    run("export", ["--dryrun"], environment),
    run("export", [], { ...environment, BRUCE_URL: "http://127.0.0.1:1" }),
    run("export", ["--dry-run"], environment),
    run("export", ["--dry-run"]),
  ]);
  assertEquals([help, unknown, nowhere, away, noUrl].map(({ code }) => code), [0, 2, 2, 1, 2]);
  assertMatch(help.stdout, /Examples:/);
  assertMatch(unknown.stderr, /--dryrun/);
  assertMatch(nowhere.stderr, /BRUCE_TOKEN/);
  assertMatch(away.stderr, /NetBox does not answer GET status\//);
  assertMatch(noUrl.stderr, /NETBOX_URL/);
  for (const { stdout, stderr } of [unknown, nowhere, away]) {
    assert(!(stdout + stderr).includes(token));
  }
});

Deno.test("from NetBox to drift: declared, changed, renamed, retired, and an incomplete read retires nothing", () =>
  withStack(async (stack) => {
    const { sql } = stack;
    await using netbox = serveNetbox();
    const token = await stack.token("netbox");
    const environment = {
      ...environmentOf(netbox),
      BRUCE_URL: stack.functions_url,
      BRUCE_TOKEN: token,
    };
    const exported = (...args: string[]) => run("export", args, environment);
    const assets = async () =>
      (await sql`select name, asset_type, lifecycle, host(primary_ip) as ip from assets order by asset_type, name`)
        .map(({ name, asset_type, lifecycle, ip }) =>
          [asset_type, name, lifecycle, ip].filter(Boolean).join(" ")
        );
    const drift = async () =>
      (await sql`select event_type, hostname, service, expected, observed from drift order by 1, 2, 3`)
        .map((row) => Object.values(row).filter((value) => value !== null).join(" "));

    fill(netbox);
    const db = vmRow(43, "db01", { serial: "102", cluster: { id: 1, name: "homelab" } });
    netbox.table(VMS).push(db);
    const first = await exported();
    assertEquals([first.code, first.stderr], [0, ""]);
    assertMatch(first.stdout, /^netbox: 5 objects, 1 services; 6 created, 0 updated, 0 retired\n$/);
    assertEquals(await assets(), [
      "cluster homelab active",
      "device pve1 active 192.168.1.10",
      "prefix 192.0.2.0/24 active",
      "vm db01 active",
      "vm web01 active 192.168.1.20",
    ]);
    const [web] =
      await sql`select parent, cluster, role, tags, vmid, netbox_id from assets where name = 'web01'`;
    assertEquals(web, {
      parent: "pve1",
      cluster: "homelab",
      role: "server",
      tags: ["bruce-managed"],
      vmid: 101,
      netbox_id: "42",
    });
    assertMatch((await exported()).stdout, /unchanged/);

    await sql`
      insert into observed_snapshots (hostname, source, snapshot) values ('web01', 'docker', '{"containers": [
        {"name": "https", "state": "running", "image": "nginx", "ports": ["0.0.0.0:443->443/tcp"]}]}')`;
    await sql`
      insert into observed_snapshots (hostname, source, snapshot) values ('pve1', 'proxmox', '{"nodes": [{"node": "pve1", "status": "online"}], "guests": [
        {"vmid": 101, "type": "qemu", "name": "web01", "status": "running", "node": "pve1"},
        {"vmid": 102, "type": "qemu", "name": "db", "status": "stopped", "node": "pve1"}], "storages": []}')`;
    assertEquals(await drift(), [
      "PORT_MISMATCH web01 https tcp/443, tcp/8443 tcp/443",
      "VM_DOWN db01 running stopped",
    ]);
    Object.assign(db, { status: { value: "offline", label: "Offline" } });
    Object.assign(netbox.table("ipam/services/")[0] ?? {}, { ports: [443] });
    const changed = await exported();
    assertMatch(changed.stdout, /2 updated, 0 retired, 2 events resolved/);
    assertEquals(await drift(), []);

    netbox.table("ipam/services/").push(serviceRow(9, "ssh", [22], vmRow(42, "web01")));
    netbox.answer = ({ path }) => path === VMS ? detail(403, "No permission.") : undefined;
    const incomplete = await exported();
    assertEquals(incomplete.code, 3);
    assertMatch(incomplete.stderr, /^Incomplete: NetBox refuses the token/);
    assertEquals((await assets()).slice(-2), ["vm db01 offline", "vm web01 active 192.168.1.20"]);
    netbox.answer = undefined;

    Object.assign(netbox.table(VMS)[0] ?? {}, { name: "web02", display: "web02" });
    assertEquals((await exported()).code, 0);
    assertEquals((await assets()).filter((line) => line.startsWith("vm")), [
      "vm db01 offline",
      "vm web02 active 192.168.1.20",
    ]);

    netbox.remove("ipam/services/", 9);
    const fewer = await exported();
    assertMatch(fewer.stdout, /1 retired[^]*\n {2}retired: web02\/ssh\n/);
    const [ssh] =
      await sql`select lifecycle from expected_services where name = 'ssh' and hostname = 'web02'`;
    assertEquals(ssh, { lifecycle: "retired" });
  }));

Deno.test("a state that would retire nearly all is held, and nothing at all is never sent", () =>
  withStack(async (stack) => {
    await using netbox = serveNetbox();
    const environment = {
      ...environmentOf(netbox),
      BRUCE_URL: stack.functions_url,
      BRUCE_TOKEN: await stack.token("netbox"),
    };
    netbox.table(VMS).push(...Array.from({ length: 12 }, (_, n) => vmRow(n + 1, `vm-${n + 1}`)));
    assertEquals((await run("export", ["--allow-empty"], environment)).code, 0);
    for (let id = 2; id <= 12; id++) netbox.remove(VMS, id);
    const held = await run("export", ["--allow-empty"], environment);
    assertEquals(held.code, 4);
    assertMatch(held.stderr, /release_snapshot/);
    netbox.table(VMS).splice(0);
    assertEquals((await run("export", [], environment)).code, 1);
    const [row] = await stack
      .sql`select count(*)::integer as n from assets where lifecycle = 'active'`;
    assertEquals(row, { n: 12 });
  }));

Deno.test("what a token may not view any more is kept and told; what was deleted is retired; an odd name stops nothing", () =>
  withStack(async (stack) => {
    await using netbox = serveNetbox();
    const environment = {
      ...environmentOf(netbox),
      BRUCE_URL: stack.functions_url,
      BRUCE_TOKEN: await stack.token("netbox"),
    };
    const active = async () =>
      (await stack.sql`select name from assets where lifecycle = 'active' order by name`)
        .map(({ name }) => name);
    const first = vmRow(1, "vm-1");
    netbox.table(VMS).push(first, ...[2, 3, 4, 5, 6].map((id) => vmRow(id, `vm-${id}`)));
    netbox.table("ipam/services/").push(
      serviceRow(1, "ssh", [22], first),
      serviceRow(2, "web", [80], first),
    );
    assertEquals((await run("export", [], environment)).code, 0);

    // hidden: two VMs and a service; deleted: one VM; renamed: one VM, to what is no name
    netbox.table(VMS).splice(4, 2);
    netbox.table("ipam/services/").splice(1, 1);
    netbox.remove(VMS, 3);
    Object.assign(netbox.table(VMS)[1] ?? {}, { name: "***", display: "***" });
    const odd = await run("export", [], environment);
    assertEquals(odd.code, 3);
    assertMatch(odd.stdout, /1 retired[^]*retired: vm-3/);
    assertMatch(odd.stderr, /Set aside: virtualization\/virtual-machines\/2\/ “\*\*\*”/);
    assertMatch(odd.stderr, /Kept: NetBox does not show these 3,[^]*vm-1\/web\n.*vm-5\n.*vm-6\n/);
    assertEquals(await active(), ["vm-1", "vm-2", "vm-4", "vm-5", "vm-6"]);

    const believed = await run("export", ["--believe-missing"], environment);
    assertMatch(believed.stdout, /4 retired/);
    assertEquals(await active(), ["vm-1", "vm-4"]);
  }));

Deno.test("a token of another role is refused in words", () =>
  withStack(async (stack) => {
    await using netbox = serveNetbox();
    fill(netbox);
    const { code, stderr } = await run("export", [], {
      ...environmentOf(netbox),
      BRUCE_URL: stack.functions_url,
      BRUCE_TOKEN: await stack.token("collector"),
    });
    assertEquals(code, 1);
    assertMatch(stderr, /HTTP 403.*role collector/);
  }));
