import { join } from "node:path";
import { parse } from "yaml";
import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import { composed, container, guest, type Scene, scene } from "./support/complete_scene.ts";

const VMS = "virtualization/virtual-machines/";

async function homelab({ observe }: Scene) {
  await observe("proxmox", "pve1", {
    nodes: [{ node: "pve1", status: "online" }],
    guests: [
      guest(101, "web", { ips: ["10.0.5.9", "172.17.0.1"] }),
      guest(102, "old", { status: "stopped", type: "lxc" }),
      guest(103, "two", { ips: ["10.0.5.10", "10.0.6.10"] }),
    ],
    storages: [],
  });
  await observe("docker", "web", {
    containers: [
      composed("photos", "server", { ports: ["0.0.0.0:2283->2283/tcp"] }),
      composed("photos", "db"),
      composed("paper", "db"),
      container("whoami", { ports: ["0.0.0.0:8080->80/tcp", "0.0.0.0:8080->80/udp"] }),
      container("gone", { state: "exited" }),
    ],
  });
  await observe("docker", "metal", { containers: [container("cache")] });
}

Deno.test(
  "from an empty NetBox to nothing undeclared: one plan, one look, one command",
  scene(async (scene) => {
    const { netbox, complete, settle, directory } = scene;
    await homelab(scene);
    const file = join(directory, "plan.yaml");
    const made = await complete("--out", file);
    assertEquals([made.code, made.stderr, netbox.written()], [0, "", []]);
    assertMatch(made.stdout, /^NetBox lacks 1 prefix, 1 cluster, 2 devices, 3 VMs, 5 services: /);
    const plan = parse(await Deno.readTextFile(file));
    assertEquals(plan.site, { name: "Home", prefixes: ["10.0.5.0/24"] });
    const brief = (list: Record<string, unknown>[]) =>
      list.map(({ evidence: _, ...rest }) => JSON.stringify(rest));
    assertEquals(brief(plan.devices), [
      '{"name":"metal","role":"docker-host"}',
      '{"name":"pve1","role":"hypervisor","os":"Proxmox VE"}',
    ]);
    assertEquals(brief(plan.vms), [
      '{"name":"old","parent":"pve1","cluster":"pve1","vmid":102,"lifecycle":"offline"}',
      '{"name":"two","parent":"pve1","cluster":"pve1","ip":"10.0.5.10","vmid":103}',
      '{"name":"web","role":"docker-host","parent":"pve1","cluster":"pve1","ip":"10.0.5.9","vmid":101}',
    ]);
    assertEquals(brief(plan.services), [
      '{"host":"metal","name":"cache"}',
      '{"host":"web","name":"paper-db"}',
      '{"host":"web","name":"photos-db"}',
      '{"host":"web","name":"photos-server","ports":["tcp/2283"]}',
      '{"host":"web","name":"whoami","ports":["tcp/8080","udp/8080"]}',
    ]);
    assertMatch(
      plan.vms[1].evidence,
      /^guest 103 \(qemu\) on pve1; running; has 10\.0\.5\.10, 10\.0\.6\.10; seen 2\d{3}-/,
    );
    assertMatch(plan.services[3].evidence, /^container photos-server-1 running; seen /);

    const dry = await complete(file);
    assertEquals([dry.code, dry.stderr, netbox.written()], [0, "", []]);
    const real = await complete(file, "--apply");
    assertEquals([real.code, real.stderr], [0, ""]);
    assertEquals(
      dry.stdout.replace(/would be /g, "").replace("Nothing was written: --apply writes it.", ""),
      real.stdout.replace(/Written\..*/, ""),
    );
    assertEquals(await settle(), []);
    const again = await complete();
    assertEquals([again.code, again.stdout], [0, "NetBox lacks nothing that is known here.\n"]);
  }),
);

Deno.test(
  "compose files: what runs gets their image and ports, what does not is planned; secrets stay",
  scene(async (scene) => {
    const { complete, settle, write, directory, netbox } = scene;
    await homelab(scene);
    await write("web/photos/.env", "TAG=v1.2\nPASSWORD=hunter2\n");
    await write(
      "web/photos/compose.yaml",
      `services:
  server: { image: "photos:\${TAG}", environment: ["P=\${PASSWORD}"], ports: ["2283:2283"], depends_on: [db] }
  db: { image: "postgres:16", networks: [back] }
  ml: { image: "photos-ml", profiles: [gpu] }`,
    );
    await write(
      "web/notes/compose.yaml",
      `services: { notes: { image: notes, ports: ["81:80"] } }`,
    );
    await write("who/paper/compose.yaml", "services: { db: { image: postgres } }");
    await write("who/unknown/compose.yaml", "services: { x: { image: x } }");
    const plan = await complete("--compose", directory);
    assertEquals([plan.code, plan.stderr], [0, ""]);
    assert(!plan.stdout.includes("hunter2"));
    assertMatch(plan.stdout, /^# - \S+\/who\/unknown\/compose\.yaml: which host runs it\?/m);
    const { services } = parse(plan.stdout);
    assertEquals(
      services.filter(({ host }: { host: string }) => host === "web").map((
        { name, image, ports, lifecycle, depends_on, note }: Record<string, unknown>,
      ) => [name, image, ports, lifecycle, depends_on, note]),
      [
        ["paper-db", "postgres", undefined, undefined, undefined, undefined],
        ["photos-db", "postgres:16", undefined, undefined, undefined, "Networks: back"],
        ["photos-server", "photos:v1.2", ["tcp/2283"], undefined, ["photos-db"], undefined],
        ["whoami", undefined, ["tcp/8080", "udp/8080"], undefined, undefined, undefined],
        ["notes", "notes", ["tcp/81"], "planned", undefined, undefined],
        ["photos-ml", "photos-ml", undefined, "planned", undefined, undefined],
      ],
    );
    const real = await complete("--compose", directory, "--apply", "--yes");
    assertEquals([real.code, real.stderr], [0, ""]);
    assert(!JSON.stringify(netbox.written()).includes("hunter2"));
    assertEquals(
      (await settle()).map((issue) => issue.replace(/ image$/, "")),
      ["CONFIG_DRIFT web paper-db", "CONFIG_DRIFT web photos-db", "CONFIG_DRIFT web photos-server"],
    );
  }),
);

Deno.test(
  "what NetBox has keeps its values and gets what lacks; a plan that is old by now does no harm",
  scene(async (scene) => {
    const { netbox, complete, directory } = scene;
    await homelab(scene);
    const file = join(directory, "plan.yaml");
    await complete("--out", file);
    const text = await Deno.readTextFile(file);
    assertEquals((await complete(file, "--apply")).code, 0);
    const web = netbox.table(VMS).find(({ name }) => name === "web");
    assert(web);
    Object.assign(web, { custom_fields: {}, status: { value: "offline" }, role: null });
    const lacks = await complete();
    assertMatch(lacks.stdout, /^# What NetBox lacks: 1 VM\.$/m);
    await Deno.writeTextFile(file, text.replace("ip: 10.0.5.9", "ip: 10.0.5.77"));
    const { code, stdout } = await complete(file, "--apply");
    assertEquals(code, 0);
    assertMatch(stdout, /proxmox_vmid: none → 101/);
    assertMatch(stdout, /role: none → docker-host/);
    assertEquals(Object(web.status).value, "offline");
    assertEquals(
      netbox.table("ipam/ip-addresses/").find(({ id }) => id === Object(web.primary_ip4).id)
        ?.address,
      "10.0.5.9/24",
    );
  }),
);

Deno.test(
  "a run that was cut goes on; one refused row costs itself",
  scene(async (scene) => {
    const { netbox, complete } = scene;
    await homelab(scene);
    netbox.answer = ({ method, path }) =>
      method === "POST" && path === "ipam/services/"
        ? new Response("gone", { status: 502 })
        : undefined;
    const cut = await complete("--apply", "--yes");
    assertEquals(cut.code, 1);
    assertMatch(cut.stderr, /502/);
    netbox.answer = ({ method, path, body }) =>
      // all that are made together, or none
      method === "POST" && path === "ipam/services/" &&
        [body].flat().some(({ name }) => name === "whoami")
        ? Response.json({ name: ["No."] }, { status: 400 })
        : undefined;
    const most = await complete("--apply", "--yes");
    assertEquals(most.code, 1);
    assertMatch(
      most.stderr,
      /^Service whoami of web is left out: .*\nSettle these, and run it again/,
    );
    netbox.answer = undefined;
    assertMatch((await complete("--apply", "--yes")).stdout, /^1 created, 0 updated, /m);
    assertMatch((await complete()).stdout, /^NetBox lacks nothing/);
  }),
);

Deno.test(
  "a machine that nobody declares is adopted by its issue, what runs on it after it",
  scene(async (scene) => {
    const { netbox, adopt, complete, settle, observe } = scene;
    await homelab(scene);
    const only = await adopt("--all", "--type", "VM_UNDECLARED", "--host", "web", "--apply");
    assertEquals(only.code, 3);
    assertMatch(only.stderr, /NetBox has no device pve1: bruce netbox complete declares both/);
    const all = await adopt("--all", "--apply");
    assertEquals(all.code, 3, all.stderr);
    assertEquals((await complete("--apply", "--yes")).code, 0);
    assertEquals(await settle(), []);

    await observe("proxmox", "pve1", {
      nodes: [{ node: "pve1", status: "online" }],
      guests: [
        guest(101, "web", { ips: ["10.0.5.9"] }),
        guest(102, "old", { status: "stopped", type: "lxc" }),
        guest(103, "two"),
        guest(104, "new", { ips: ["10.0.5.44"] }),
      ],
      storages: [],
    });
    await observe("docker", "new", { containers: [container("fresh")] });
    const dry = await adopt("--all");
    assertEquals(dry.code, 0, dry.stderr);
    assertMatch(dry.stdout, /^\+ virtualization\/virtual-machines\/ new$/m);
    const real = await adopt("--all", "--apply");
    assertEquals([real.code, real.stderr], [0, ""]);
    const row = netbox.table(VMS).find(({ name }) => name === "new");
    assertEquals(Object(row?.custom_fields).proxmox_vmid, 104);
    // of what runs on a host that nobody declares nothing is told before
    assertEquals(await settle(), ["SERVICE_UNEXPECTED new fresh declaration"]);
    assertEquals((await adopt("--all", "--apply")).code, 0);
    assertEquals(await settle(), []);
  }),
);

Deno.test(
  "errors say what to do: several sites, a plan that names nobody, no one to ask",
  scene(async (scene) => {
    const { netbox, complete, directory, write } = scene;
    await homelab(scene);
    for (const name of ["Lyon", "Paris"]) {
      const id = netbox.table("dcim/sites/").length + 1;
      netbox.table("dcim/sites/").push({ id, name, slug: name.toLowerCase() });
    }
    const sites = await complete();
    assertEquals(sites.code, 2);
    assertMatch(sites.stderr, /NetBox has several sites \(Lyon, Paris\): say --site NAME\./);
    assertMatch((await complete("--site", "Lyon")).stdout, /name: Lyon/);
    await write(
      "plan.yaml",
      "site: {name: Lyon}\nservices: [{host: ghost, name: a}]\nvms: [{name: b, cluster: c}]",
    );
    const nobody = await complete(join(directory, "plan.yaml"), "--apply");
    assertEquals([nobody.code, netbox.written()], [2, []]);
    assertMatch(
      nobody.stderr,
      /There is no device or VM ghost, neither in the file nor in NetBox\.\nThere is no cluster c, /,
    );
    const silent = await complete("--apply");
    assertEquals(silent.code, 2);
    assertMatch(silent.stderr, /Nobody can be asked here/);
    const out = await complete("--site", "Lyon", "--out", join(directory, "plan.yaml"));
    assertMatch(out.stderr, /plan\.yaml cannot be written: .*exists/);
  }),
);
