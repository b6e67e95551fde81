import { deepStrictEqual, doesNotMatch, match, strictEqual } from "node:assert/strict";
import { look, type Settings } from "./support/look.ts";
import { recorded } from "./support/recorded.ts";
import {
  type Answers,
  recordedAnswers,
  RpcError,
  TrueNasStandIn,
  USERNAME,
} from "./support/truenas_stand_in.ts";

const answers = await recordedAnswers();

// deno-lint-ignore no-explicit-any -- the parts of a snapshot are asserted as they come
type Snapshot = any;

async function collected(more: Answers = {}, settings?: Settings) {
  await using server = await TrueNasStandIn.start({ ...answers, ...more });
  const observation = await look(server, settings);
  return { ...observation, snapshot: observation.snapshot as Snapshot, server };
}

Deno.test("TrueNAS 25.10 becomes the canonical form", async () => {
  const { snapshot, complete, error, summary, server } = await collected();
  strictEqual(error, null);
  strictEqual(complete, true);
  strictEqual(summary, "3 apps, 3 vms, 2 pools, 3 disks, 1 alerts");
  strictEqual(server.connections, 1);
  deepStrictEqual(Object.keys(snapshot), ["system", "apps", "vms", "pools", "disks", "alerts"]);
  deepStrictEqual(snapshot.system, {
    hostname: "nas1",
    version: "25.10.2",
    uptime_seconds: 871384.5,
    physmem: 67000000000,
    cores: 8,
    model: "Example CPU",
    ecc_memory: true,
  });
  deepStrictEqual(snapshot.apps[0], {
    name: "jellyfin",
    state: "RUNNING",
    version: "1.1.20",
    human_version: "10.10.7_1.1.20",
    latest_version: "1.1.22",
    upgrade_available: true,
    image_updates_available: false,
    custom_app: false,
    ports: ["0.0.0.0:30013->8096/tcp"],
    images: ["jellyfin/jellyfin:10.10.7"],
  });
  deepStrictEqual(
    snapshot.apps.map(({ name, state, ports }: Snapshot) => [name, state, ports]).slice(1),
    [["paperless-ngx", "CRASHED", null], ["syncthing", "STOPPED", null]],
  );
  deepStrictEqual(snapshot.vms, [
    {
      name: "homeassistant",
      type: "vm",
      state: "RUNNING",
      cpus: 2,
      memory: 4294967296,
      autostart: true,
      uuid: "00000000-0000-4000-8000-000000000001",
    },
    {
      name: "lab",
      type: "vm",
      state: "STOPPED",
      cpus: 2,
      memory: 4294967296,
      autostart: true,
      uuid: "00000000-0000-4000-8000-000000000002",
    },
    {
      name: "web1",
      type: "container",
      state: "RUNNING",
      cpus: 2,
      memory: 2147483648,
      autostart: true,
      ips: ["192.0.2.31"],
    },
  ]);
  deepStrictEqual(snapshot.pools[0], {
    name: "fast",
    guid: "6000000000000000002",
    status: "DEGRADED",
    healthy: false,
    warning: false,
    status_code: "MISSING_DEV_R",
    status_detail: "One or more devices could not be opened.",
    size: 3985729650688,
    allocated: 1200000000000,
    free: 2785729650688,
    fragmentation: 12,
  });
  deepStrictEqual(snapshot.pools[1].scan, {
    function: "SCRUB",
    state: "FINISHED",
    start_time: "2026-09-21T14:13:20.000Z",
    end_time: "2026-09-21T15:13:20.000Z",
    percentage: 99.98,
    errors: 0,
  });
  deepStrictEqual(snapshot.disks[0], {
    name: "nvme0n1",
    identifier: "{serial_lunid}SER0003_5000000000000003",
    serial: "SER0003",
    lunid: "5000000000000003",
    size: 4000787030016,
    model: "EXAMPLE MODEL",
    type: "SSD",
    bus: "NVME",
    pool: "fast",
  });
  const [alert] = snapshot.alerts;
  deepStrictEqual([alert.klass, alert.level, alert.node], [
    "VolumeStatus",
    "CRITICAL",
    "Controller A",
  ]);
  strictEqual(
    alert.text,
    "Pool fast state is DEGRADED: One or more devices could not be opened. " +
      "The following devices are not healthy: Disk 7100000000000000004 is UNAVAIL",
  );
});

Deno.test("answers may come in any order, with notifications between them", async () => {
  await using server = await TrueNasStandIn.start(answers);
  const inOrder = await look(server);
  server.isOutOfOrder = true;
  const { snapshot, complete } = await look(server);
  strictEqual(complete, true);
  deepStrictEqual(snapshot, inOrder.snapshot);
  strictEqual(server.atOnce > 1 && server.atOnce <= 10, true, `${server.atOnce} calls at once`);
});

Deno.test("the newer login names the user", async () => {
  const { error, server } = await collected({}, { username: USERNAME });
  strictEqual(error, null);
  const [login] = server.asked;
  strictEqual(login?.method, "auth.login_ex");
});

Deno.test("secrets are not asked for, and not sent on when they come", async () => {
  const apps = structuredClone(answers["app.query"]) as Snapshot;
  Object.assign(apps[0], {
    config: { password: "hunter2" },
    notes: "hunter3",
    portals: { "Web UI": "http://192.0.2.20/?token=hunter4" },
  });
  const vms = structuredClone(answers["vm.query"]) as Snapshot;
  vms[0].devices.push({ attributes: { dtype: "DISPLAY", password: "hunter5" } });
  vms[0].command_line_args = "hunter6";
  const instances = structuredClone(answers["virt.instance.query"]) as Snapshot;
  Object.assign(instances[0], {
    environment: { KEY: "hunter7" },
    vnc_password: "hunter8",
    raw: { config: "hunter9" },
  });
  const disks = structuredClone(answers["disk.query"]) as Snapshot;
  disks[0].passwd = "hunter10";
  const alerts = structuredClone(answers["alert.list"]) as Snapshot;
  alerts[0].args.secret = "hunter11";
  const { snapshot, complete, server } = await collected({
    "app.query": apps,
    "vm.query": vms,
    "virt.instance.query": instances,
    "disk.query": disks,
    "alert.list": alerts,
  });
  strictEqual(complete, true);
  doesNotMatch(JSON.stringify(snapshot), /hunter|Secret|cccccccc/);
  const queries = JSON.stringify(server.asked.slice(1));
  doesNotMatch(queries, /"(?:devices|environment|vnc_password|passwd|config|raw|notes|portals)"/);
  match(queries, /"select"/);
});

Deno.test("alerts lose markup, for good, and dismissed ones are left out", async () => {
  const [alert] = structuredClone(answers["alert.list"]) as Snapshot[];
  alert.formatted =
    '<b>Disk&nbsp;"a"</b><br>&lt;img src=x onerror=alert(1)&gt; &amp;lt; &amp; <script>alert(2)</script><i';
  const { snapshot } = await collected({
    "alert.list": [alert, { ...alert, klass: "Other", dismissed: true }],
  });
  deepStrictEqual(snapshot.alerts.map(({ text }: Snapshot) => text), [
    'Disk "a" &lt;img src=x onerror=alert(1)&gt; &amp;lt; &',
  ]);
});

Deno.test("an alert without a class is what it says; one that says nothing is none", async () => {
  const [alert] = answers["alert.list"] as Snapshot[];
  const unnamed = { ...alert, klass: null, key: null, formatted: "Fan 2 failed" };
  const whole = await collected({ "alert.list": [unnamed, { ...unnamed, uuid: "b", id: "b" }] });
  deepStrictEqual(whole.complete, true);
  deepStrictEqual(whole.snapshot.alerts.map(({ text }: Snapshot) => text), [
    "Fan 2 failed",
    "Fan 2 failed",
  ]);
  const { snapshot, complete } = await collected({
    "alert.list": [alert, { ...unnamed, formatted: "", text: null }],
  });
  strictEqual(snapshot.alerts.length, 1);
  strictEqual(complete === true, false);
});

Deno.test("an alert keeps its key when it goes and returns, and has another for other devices", async () => {
  const [alert] = answers["alert.list"] as Snapshot[];
  const { snapshot } = await collected({
    "alert.list": [alert, { ...alert, uuid: "b", id: "b", key: "x".repeat(10_000) }],
  });
  const again = await collected({ "alert.list": [{ ...alert, uuid: "c", id: "c" }] });
  const [first, second] = snapshot.alerts.map(({ key }: Snapshot) => key);
  strictEqual(first === second, false);
  strictEqual([first, second].includes(again.snapshot.alerts[0].key), true);
  match(first, /^[0-9a-f]{16}$/);
});

Deno.test("TrueNAS 26: containers in place of Incus, virtual machines that cannot be judged", async () => {
  const vms = structuredClone(answers["vm.query"]) as Snapshot;
  vms[1].status = { state: "STOPPED", pid: null, domain_state: null };
  const { snapshot, complete, server } = await collected({
    "system.info": { ...answers["system.info"] as Snapshot, version: "26.0.0" },
    "vm.query": vms,
    "container.query": [
      {
        id: 1,
        uuid: "c",
        name: "dns",
        autostart: true,
        initenv: { KEY: "hunter2" },
        status: { state: "RUNNING", pid: 1, domain_state: "RUNNING" },
      },
      { id: 2, name: "old", status: { state: "STOPPED", pid: null, domain_state: "SHUTOFF" } },
    ],
  });
  strictEqual(complete, true);
  deepStrictEqual(snapshot.vms.map(({ name, type, state }: Snapshot) => [name, type, state]), [
    ["dns", "container", "RUNNING"],
    ["homeassistant", "vm", "RUNNING"],
    ["lab", "vm", "UNKNOWN"],
    ["old", "container", "STOPPED"],
  ]);
  strictEqual(server.asked.some(({ method }) => method.startsWith("virt.")), false);
});

Deno.test("a method that a version does not have is no failure", async () => {
  const { snapshot, complete } = await collected({
    "system.info": { ...answers["system.info"] as Snapshot, version: "TrueNAS-SCALE-24.10.2" },
    "vm.query": RpcError.unknownMethod,
  });
  strictEqual(complete, true);
  deepStrictEqual(snapshot.vms, []);
});

Deno.test("an app on the network of the host publishes what cannot be known", async () => {
  const apps = structuredClone(answers["app.query"]) as Snapshot;
  Object.assign(apps[0].active_workloads, { used_ports: [], networks: [] });
  strictEqual((await collected({ "app.query": apps })).snapshot.apps[0].ports, null);
  apps[0].active_workloads.networks = [{ Name: "ix-jellyfin_default" }];
  deepStrictEqual((await collected({ "app.query": apps })).snapshot.apps[0].ports, []);
});

Deno.test("a pool that is not imported, and one in a scrub", async () => {
  const { snapshot } = await collected({
    "pool.query": [
      ...await recorded("pool.query.offline"),
      ...await recorded("pool.query.with-scan"),
    ],
  });
  deepStrictEqual(snapshot.pools[1], {
    name: "usbpool",
    guid: "6000000000000000003",
    status: "OFFLINE",
    healthy: false,
    warning: false,
  });
  strictEqual(snapshot.pools[0].fragmentation, 33);
});

Deno.test("an answer above the 64 KB that a client may send is taken", async () => {
  const [app] = answers["app.query"] as Snapshot[];
  const many = Array.from({ length: 300 }, (_, index) => ({ ...app, name: `app-${index}` }));
  strictEqual(JSON.stringify(many).length > 500_000, true);
  const { snapshot, complete } = await collected({ "app.query": many });
  strictEqual(complete, true);
  strictEqual(snapshot.apps.length, 300);
});
