import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import { detail, type NetboxServer, serveNetbox } from "./support/netbox_server.ts";
import { run } from "./support/run.ts";

const SECRET = "a secret between the two";

function setup(netbox: NetboxServer, ...args: string[]) {
  return setupWith(netbox, {}, ...args);
}

function setupWith(
  { url, token }: NetboxServer,
  environment: Record<string, string>,
  ...args: string[]
) {
  return run("setup", args, {
    ...environment,
    NETBOX_URL: url,
    NETBOX_TOKEN: token,
    BRUCE_URL: "https://abc.supabase.co",
    NETBOX_WEBHOOK_SECRET: SECRET,
  });
}

for (const version of ["4.0.11", "4.6.8"]) {
  Deno.test(`NetBox ${version} gets one webhook and one event rule, once`, async () => {
    await using netbox = serveNetbox({ version });
    const dry = await setup(netbox, "--dry-run");
    assertEquals([dry.code, netbox.written().length], [0, 0]);
    assertMatch(dry.stdout, /2 would be created/);
    const real = await setup(netbox);
    assertEquals([real.code, real.stderr], [0, ""]);
    assertEquals(real.stdout.replace("2 created", "2 would be created"), dry.stdout);
    assert(!(dry.stdout + real.stdout).includes(SECRET));

    const [webhook] = netbox.table("extras/webhooks/");
    assertEquals([webhook?.payload_url, webhook?.secret, webhook?.http_method], [
      "https://abc.supabase.co/functions/v1/netbox-webhook",
      SECRET,
      "POST",
    ]);
    const [rule] = netbox.table("extras/event-rules/");
    assertEquals([rule?.action_object_type, rule?.action_object_id], [
      "extras.webhook",
      webhook?.id,
    ]);
    assert((rule?.object_types as string[]).includes("virtualization.virtualmachine"));
    assertEquals(
      rule?.event_types ?? [rule?.type_create, rule?.type_update, rule?.type_delete],
      version === "4.0.11"
        ? [true, true, true]
        : ["object_created", "object_updated", "object_deleted"],
    );

    const writes = netbox.written().length;
    assertMatch((await setup(netbox)).stdout, /^0 created, 0 updated, 2 unchanged\n$/);
    assertEquals(netbox.written().length, writes);

    Object.assign(webhook ?? {}, { payload_url: "http://old/" });
    Object.assign(rule ?? {}, { enabled: false });
    const mended = await setup(netbox);
    assertMatch(mended.stdout, /payload_url: http:\/\/old\/ → https:/);
    assertMatch(mended.stdout, /0 created, 2 updated, 0 unchanged/);
    assertEquals(rule?.enabled, true);
  });
}

Deno.test("a NetBox without workers is told of; a token that may not is 1; --help is 0", async () => {
  await using netbox = serveNetbox({ workers: 0 });
  const [warned, help] = await Promise.all([
    setup(netbox, "--dry-run"),
    run("setup", ["--help"]),
  ]);
  assertMatch(warned.stderr, /no rq worker/);
  assertEquals([warned.code, help.code], [0, 0]);
  netbox.answer = ({ method }) =>
    method === "POST"
      ? detail(403, "You do not have permission to perform this action.")
      : undefined;
  const refused = await setup(netbox);
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /extras\/webhooks\/: You do not have permission/);
});

Deno.test("--custom-link makes a link to the dashboard, once, and needs its address", async () => {
  await using netbox = serveNetbox();
  const nowhere = { BRUCE_DATA_DIR: "/nowhere" };
  const lost = await setupWith(netbox, nowhere, "--custom-link");
  assertEquals([lost.code, netbox.written().length], [2, 0]);
  assertMatch(lost.stderr, /Set BRUCE_DASHBOARD_URL, for example/);
  const odd = await setupWith(netbox, { BRUCE_DASHBOARD_URL: "bruce.lan" }, "--custom-link");
  assertEquals(odd.code, 2);

  const dashboard = { BRUCE_DASHBOARD_URL: "https://bruce.example.lan/#/now" };
  const made = await setupWith(netbox, dashboard, "--custom-link");
  assertEquals([made.code, made.stderr], [0, ""]);
  assertMatch(made.stdout, /\+ extras\/custom-links\/ BRUCE[^]*3 created/);
  const [link] = netbox.table("extras/custom-links/");
  assertEquals([link?.name, link?.link_url, link?.object_types], [
    "BRUCE",
    "https://bruce.example.lan/#/host/{{ (object.parent or object).name | urlencode }}",
    ["dcim.device", "virtualization.virtualmachine", "ipam.service"],
  ]);
  const again = await setupWith(netbox, dashboard, "--custom-link");
  assertMatch(again.stdout, /^0 created, 0 updated, 3 unchanged\n$/);
  assertMatch((await setup(netbox)).stdout, /^0 created, 0 updated, 2 unchanged\n$/);
});
