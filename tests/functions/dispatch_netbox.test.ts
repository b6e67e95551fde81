import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { event, outcomeOf } from "./support/actions.ts";
import { serve } from "./support/serve.ts";
import { detail } from "../netbox/support/netbox_server.ts";
import {
  JOURNAL,
  mark,
  markAction,
  netboxWithVm,
  SECRET,
  slugsOf,
  theVm,
  VMS,
  writesOf,
} from "./support/netbox_marks.ts";

const OURS = ["backup", "bruce-drift", "critical"];
const THEIRS = ["backup", "critical"];
const END = { id: "5f0c9a44-0c57-4f7e-9d53-0f1f4f6d7a11", status: "resolved" };

for (const version of ["4.0.11", "4.6.8"]) {
  Deno.test(`NetBox ${version}: an issue is an entry and a tag, its end an entry and no tag`, async () => {
    await using netbox = netboxWithVm(version);
    const opened = await mark(netbox, [theVm()], {}, {
      BRUCE_DASHBOARD_URL: "https://bruce.example.lan/",
    });
    assertEquals([opened.outcome, opened.http_status, opened.error], ["delivered", 200, null]);
    const [vm] = netbox.table(VMS);
    assertEquals(slugsOf(vm), OURS);
    const [tag] = netbox.table("extras/tags/").filter(({ slug }) => slug === "bruce-drift");
    assertEquals(tag?.name, "bruce: drift");
    const [entry] = netbox.table(JOURNAL);
    assertEquals([entry?.assigned_object_type, entry?.assigned_object_id, entry?.kind], [
      "virtualization.virtualmachine",
      42,
      { value: "danger", label: "danger" },
    ]);
    assertEquals(
      entry?.comments,
      "**freshrss on box2-daily is down**\n\n" +
        "Expected service freshrss on box2-daily but container not running.\n\n" +
        `[BRUCE](https://bruce.example.lan/#/issue/${event.issue_id}), event ${event.id}`,
    );

    const resolved = await mark(netbox, [theVm({ is_marked: false })], END);
    assertEquals(resolved.outcome, "delivered");
    assertEquals(slugsOf(vm), THEIRS);
    assertEquals(netbox.table(JOURNAL).map(({ kind }) => (kind as { value: string }).value), [
      "danger",
      "success",
    ]);
    const ifMatch = netbox.asked.filter(({ method }) => method === "PATCH")
      .map(({ ifMatch }) => ifMatch !== null);
    assertEquals(ifMatch, version === "4.6.8" ? [true, true] : [false, false]);
  });
}

for (
  const [severity, kind] of [
    ["critical", "danger"],
    ["high", "danger"],
    ["medium", "warning"],
    ["low", "info"],
    ["info", "info"],
  ]
) {
  Deno.test(`severity ${severity} is an entry of kind ${kind}`, async () => {
    await using netbox = netboxWithVm();
    await mark(netbox, [theVm()], { severity });
    assertEquals((netbox.table(JOURNAL)[0]?.kind as { value: string }).value, kind);
  });
}

Deno.test("a notification that is delivered again writes nothing", async () => {
  await using netbox = netboxWithVm();
  await mark(netbox);
  const writes = writesOf(netbox);
  assertEquals(writes, [`POST ${JOURNAL}`, "POST extras/tags/", `PATCH ${VMS}42/`]);
  assertEquals((await mark(netbox)).outcome, "delivered");
  assertEquals(writesOf(netbox), writes);
});

Deno.test("an attempt that broke off is finished by the next one, without a second entry", async () => {
  await using netbox = netboxWithVm();
  netbox.answer = ({ method }) => method === "PATCH" ? detail(502, "Bad gateway") : undefined;
  assertEquals((await mark(netbox)).outcome, "retry");
  assertEquals([netbox.table(JOURNAL).length, slugsOf(netbox.table(VMS)[0])], [1, THEIRS]);
  netbox.answer = undefined;
  assertEquals((await mark(netbox)).outcome, "delivered");
  assertEquals([netbox.table(JOURNAL).length, slugsOf(netbox.table(VMS)[0])], [1, OURS]);
});

Deno.test("while another issue is open the tag stays", async () => {
  await using netbox = netboxWithVm();
  await mark(netbox);
  await mark(netbox, [theVm({ is_marked: true })], END);
  assertEquals(slugsOf(netbox.table(VMS)[0]), OURS);
  assertEquals(netbox.table(JOURNAL).length, 2);
});

Deno.test("a tag that somebody adds in between is not lost", async () => {
  await using netbox = netboxWithVm();
  const [vm] = netbox.table(VMS);
  netbox.answer = ({ method, path }) => {
    if (method !== "POST" || path !== "extras/tags/") return;
    netbox.table("extras/tags/").push({ id: 9, name: "New", slug: "new" });
    (vm!.tags as unknown[]).push({ id: 9, name: "New", slug: "new" });
    vm!.last_updated = "2026-01-02T03:04:06.000000Z";
    netbox.answer = undefined;
  };
  assertEquals((await mark(netbox)).outcome, "delivered");
  assertEquals(slugsOf(vm), [...OURS, "new"]);
  assertEquals(writesOf(netbox).filter((line) => line.startsWith("PATCH")).length, 2, "412 once");
});

Deno.test("an object that changes all the time is tried again later", async () => {
  await using netbox = netboxWithVm();
  netbox.answer = ({ method }) => method === "PATCH" ? detail(412, "Modified") : undefined;
  const { outcome, error } = await mark(netbox);
  assertEquals(outcome, "retry");
  assertMatch(error!, /HTTP 412/);
});

Deno.test("the host of a service loses its tag, and is told nothing", async () => {
  await using netbox = netboxWithVm();
  await mark(netbox);
  netbox.table("ipam/services/").push({ id: 5, name: "freshrss", tags: [] });
  const service = theVm({ type: "service", id: 5, name: "freshrss", is_marked: false });
  await mark(netbox, [service, theVm({ is_subject: false, is_marked: false })], END);
  assertEquals(slugsOf(netbox.table(VMS)[0]), THEIRS);
  assertEquals(netbox.table(JOURNAL).map((row) => row.assigned_object_type), [
    "virtualization.virtualmachine",
    "ipam.service",
  ]);
});

Deno.test("about nothing of NetBox: delivered, the ledger says so, and NetBox is not asked", async () => {
  await using netbox = netboxWithVm();
  const nothing = await mark(netbox, []);
  assertEquals([nothing.outcome, nothing.error], ["delivered", "nothing of it is in NetBox"]);
  const digest = await mark(netbox, [], { kind: "digest", events: [], status: "firing" });
  assertEquals(digest.outcome, "delivered");
  assertMatch(digest.error!, /digest .* about no one object/);
  assertEquals(netbox.asked, []);
});

Deno.test("an object that was deleted is final; one that is declared as gone is no fault", async () => {
  await using netbox = netboxWithVm();
  netbox.remove(VMS, 42);
  const deleted = await mark(netbox);
  assertEquals([deleted.outcome, deleted.http_status], ["dead", 404]);
  assertMatch(deleted.error!, /NetBox has no virtualization\/virtual-machines\/42\/ any more/);
  const retired = await mark(netbox, [theVm({ is_retired: true, is_marked: false })], END);
  assertEquals([retired.outcome, retired.error], [
    "delivered",
    "NetBox has no vm box2-daily any more",
  ]);
  assertEquals(writesOf(netbox), []);
});

for (
  const [refused, lacks] of [
    [`GET ${VMS}42/`, "virtualization | virtual machine: view"],
    [`GET ${JOURNAL}`, "extras | journal entry: view"],
    [`POST ${JOURNAL}`, "extras | journal entry: add, or may not write at all"],
    ["POST extras/tags/", "extras | tag: add, or may not write at all"],
    [`PATCH ${VMS}42/`, "virtualization | virtual machine: change, or may not write at all"],
  ] as const
) {
  Deno.test(`403 at ${refused} names the permission`, async () => {
    await using netbox = netboxWithVm();
    netbox.answer = ({ method, path }) =>
      `${method} ${path}` === refused
        ? detail(403, "You do not have permission to perform this action.")
        : undefined;
    const { outcome, error } = await mark(netbox);
    assertEquals([outcome, error], [
      "dead",
      `HTTP 403: the token in ${SECRET} lacks the permission ${lacks}`,
    ]);
  });
}

Deno.test("a token that NetBox does not know is said to be so, and never quoted", async () => {
  await using netbox = netboxWithVm();
  const { outcome, error } = await mark(netbox, [theVm()], {}, { [SECRET]: "abcdef0123456789" });
  assertEquals(outcome, "dead");
  assertEquals(error, `HTTP 403: NetBox does not accept the token in ${SECRET}: Invalid v1 token`);
  const missing = await outcomeOf(markAction(netbox.url, [theVm()]));
  assertEquals(missing.outcome, "dead");
  assertMatch(missing.error!, /the function secret TARGET_NETBOX_TOKEN is not set/);
});

Deno.test("a token of NetBox 4.5 is sent as Bearer", async () => {
  await using netbox = netboxWithVm("4.6.8", "nbt_abcdefghijkl.0123456789");
  assertEquals((await mark(netbox)).outcome, "delivered");
  assertEquals(netbox.asked[0]?.authorization, "Bearer nbt_abcdefghijkl.0123456789");
});

Deno.test("a NetBox that is busy, slow or away is tried again", async () => {
  await using netbox = netboxWithVm();
  netbox.answer = () => new Response("wait", { status: 503, headers: { "retry-after": "7" } });
  const busy = await mark(netbox);
  assertEquals([busy.outcome, busy.http_status, busy.retry_after_s], ["retry", 503, 7]);

  const { promise, resolve } = Promise.withResolvers<undefined>();
  netbox.answer = () => promise;
  const action = markAction(netbox.url, [theVm()], {}, { timeout_s: 0.2 });
  const slow = await outcomeOf(action, { [SECRET]: netbox.token });
  resolve(undefined);
  assertEquals([slow.outcome, slow.error], [
    "retry",
    `no answer to GET ${VMS}42/ within 0.2 s`,
  ]);

  const gone = serve(() => detail(200, ""));
  await gone[Symbol.asyncDispose]();
  const away = await outcomeOf(markAction(gone.url, [theVm()]), { [SECRET]: "x" });
  assertEquals([away.outcome, away.error], ["retry", "connection refused"]);
});

Deno.test("something else at the address, and a redirect, are final", async () => {
  const html = () => new Response("<h1>Log in</h1>", { headers: { "content-type": "text/html" } });
  await using portal = serve(html);
  const page = await outcomeOf(markAction(portal.url, [theVm()]), { [SECRET]: "x" });
  assertEquals(page.outcome, "dead");
  assertMatch(page.error!, /is not NetBox/);
  await using elsewhere = serve(() => Response.redirect("https://netbox.example/api/", 301));
  const moved = await outcomeOf(markAction(elsewhere.url, [theVm()]), { [SECRET]: "x" });
  assertEquals(moved.outcome, "dead");
  assertMatch(moved.error!, /redirects to https:\/\/netbox\.example/);
});

Deno.test("a test asks who NetBox is and what the token may read, and writes nothing", async () => {
  await using netbox = netboxWithVm();
  const payload = { kind: "test", events: [], title: "Test" };
  const told = await mark(netbox, [], payload);
  assertEquals([told.outcome, told.http_status], ["delivered", 200]);
  assert(netbox.asked.some(({ path }) => path === "status/"));
  assertEquals(writesOf(netbox), []);
  netbox.answer = ({ path }) =>
    path === "ipam/services/" ? detail(403, "You do not have permission.") : undefined;
  assertMatch((await mark(netbox, [], payload)).error!, /ipam \| service: view/);
  for (
    const [list, permission] of [
      [JOURNAL, "extras | journal entry: add"],
      ["dcim/devices/", "dcim | device: change"],
      ["extras/tags/", "extras | tag: add"],
    ] as const
  ) {
    netbox.answer = ({ method, path }) =>
      method === "OPTIONS" && path === list ? Response.json({ name: list }) : undefined;
    const { outcome, error } = await mark(netbox, [], payload);
    assertEquals([outcome, error], [
      "dead",
      `the token in ${SECRET} lacks the permission ${permission}, or may not write at all`,
    ]);
  }
  netbox.answer = ({ method }) => method === "OPTIONS" ? detail(500, "no") : undefined;
  assertEquals((await mark(netbox, [], payload)).outcome, "delivered", "it need not say so");
  assertEquals(writesOf(netbox), []);
});

Deno.test("what a name holds is text, not Markdown or HTML", async () => {
  await using netbox = netboxWithVm();
  await mark(netbox, [theVm()], {
    title: "a*b [x](http://evil.example) <b>is</b> down",
    details: "# not a heading\nnor\u202e a `line`",
  });
  const [title, details] = String(netbox.table(JOURNAL)[0]?.comments).split("\n\n");
  assertEquals(title, "**a\\*b \\[x\\](http://evil.example) &lt;b>is&lt;/b> down**");
  assertEquals(details, "\\# not a heading nor a \\`line\\`");
});

Deno.test("the address may end in /api/ and have a path", async () => {
  for (const end of ["", "/", "/api", "/api/"]) {
    const paths: string[] = [];
    await using proxy = serve((request) => {
      paths.push(new URL(request.url).pathname);
      return detail(503, "later");
    });
    await outcomeOf(markAction(`${proxy.url}/netbox${end}`, [theVm()]), { [SECRET]: "x" });
    assertEquals(paths, [`/netbox/api/${VMS}42/`]);
  }
});
