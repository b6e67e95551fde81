import { parse } from "yaml";
import { assertEquals, assertMatch } from "../functions/support/assert.ts";
import { composed, container, guest, scene } from "./support/complete_scene.ts";

const LONG = "l".repeat(65);

/** What the plan leaves out, as the comment at its top says it. */
function notes(plan: string): string[] {
  return [...plan.matchAll(/^# - (.*)$/gm)].flatMap(([, note]) => note ?? []);
}

Deno.test(
  "what NetBox or BRUCE could not take is named, and everything else is declared at once",
  scene(async ({ observe, complete, settle }) => {
    await observe("proxmox", "pve", {
      nodes: [{ node: "pve", status: "online" }],
      guests: [
        guest(1, "***", { node: "pve" }),
        guest(2, LONG, { node: "pve" }),
        guest(3, "café/serveur", { node: "pve", ips: ["fd00::7", "fe80::1"] }),
        guest(4, "one", { node: "pve", ips: ["10.0.5.9"] }),
        guest(5, "two", { node: "pve", ips: ["10.0.5.9"] }),
        { vmid: 6, node: "pve", type: "lxc", status: "running" },
      ],
      storages: [],
    });
    const plan = await complete();
    const expected = [
      "*** is left out: its name has no letter or digit.",
      `${LONG} is left out: NetBox takes names of up to 64 characters.`,
      "10.0.5.9 is left out: one and two have it.",
    ];
    assertEquals(notes(plan.stdout), expected);
    assertEquals(
      parse(plan.stdout).vms.map(({ name, ip }: Record<string, unknown>) => [name, ip]),
      [["café/serveur", "fd00::7"], ["one", undefined], ["two", undefined], [
        "vmid 6",
        undefined,
      ]],
    );
    const real = await complete("--apply", "--yes");
    assertEquals([real.code, real.stderr], [0, ""]);
    assertEquals(await settle(), ["VM_UNDECLARED *** guest", `VM_UNDECLARED ${LONG} guest`]);
    const again = await complete();
    assertEquals(again.stdout, "NetBox lacks nothing that is known here.\n");
    assertEquals(again.stderr, expected.map((one) => `${one}\n`).join(""));
  }),
);

Deno.test(
  "an address that a machine of NetBox has is not given to another one",
  scene(async ({ observe, complete }) => {
    const guests = (...more: unknown[]) =>
      observe("proxmox", "pve", {
        nodes: [{ node: "pve", status: "online" }],
        guests: [guest(4, "one", { node: "pve", ips: ["10.0.5.9"] }), ...more],
        storages: [],
      });
    await guests();
    assertEquals((await complete("--apply", "--yes")).code, 0);
    await guests(guest(5, "two", { node: "pve", ips: ["10.0.5.9"] }));
    const plan = await complete();
    assertEquals(notes(plan.stdout), ["10.0.5.9 is left out: two and one have it."]);
    assertEquals(parse(plan.stdout).vms[0].ip, undefined);
    assertEquals((await complete("--apply", "--yes")).code, 0);
  }),
);

Deno.test(
  "where routes lead, also to hosts that nobody declares yet; what is beside the proxy is no host",
  scene(async ({ observe, complete, settle }) => {
    await observe("proxmox", "pve", {
      nodes: [{ node: "pve", status: "online" }],
      guests: [
        guest(1, "one", { node: "pve", ips: ["10.0.5.9", "fd00::9"] }),
        guest(2, "two", { node: "pve" }),
      ],
      storages: [],
    });
    await observe("docker", "edge", {
      containers: [container("npm"), composed("media", "jellyfin")],
    });
    const route = (domain: string, forward_host: string) => ({
      domains: [domain],
      forward_host,
      forward_port: 8096,
      enabled: true,
    });
    await observe("proxy", "edge", {
      routes: [
        route("tv.lan", "jellyfin"),
        route("wiki.lan", "10.0.5.9"),
        route("six.lan", "fd00::9"),
        route("app.lan", "TWO"),
        route("gone.lan", "nobody"),
      ],
    });
    const plan = await complete();
    assertEquals(notes(plan.stdout), [
      "Route gone.lan of edge leads to nobody:8096, which is no known host.",
    ]);
    assertEquals(
      parse(plan.stdout).services.map(({ host, name }: Record<string, unknown>) =>
        `${host} ${name}`
      ),
      ["edge media-jellyfin", "edge npm", "one six", "two app"],
    );
    assertEquals((await complete("--apply", "--yes")).code, 0);
    assertEquals(
      (await settle()).filter((issue) => /UNDECLARED|UNEXPECTED/.test(issue)),
      [],
    );
    assertMatch((await complete()).stdout, /^NetBox lacks nothing that is known here\.$/m);
  }),
);

Deno.test(
  "containers of one service of Compose are one service; namesakes on two clusters are named",
  scene(async ({ observe, complete, settle }) => {
    for (const node of ["pve1", "pve2"]) {
      await observe("proxmox", node, {
        nodes: [{ node, status: "online" }],
        guests: [guest(node === "pve1" ? 101 : 102, "web", { node })],
        storages: [],
      });
    }
    const replica = (number: number) =>
      container(`app-web-${number}`, { compose: { project: "app", service: "web" } });
    await observe("docker", "metal", { containers: [replica(1), replica(2), replica(3)] });
    assertEquals(notes((await complete()).stdout), [
      "2 guests are called web: one is in the plan. Declare the others in their clusters, with their numbers.",
    ]);
    assertEquals((await complete("--apply", "--yes")).code, 0);
    assertEquals(
      (await settle()).filter((issue) => /UNDECLARED|UNEXPECTED/.test(issue)),
      ["VM_UNDECLARED web guest"],
    );
    assertMatch(
      (await complete()).stderr,
      /web .*\. NetBox has that name: declare the other one in its cluster\.$/m,
    );
  }),
);
