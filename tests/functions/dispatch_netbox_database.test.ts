import type { TestStack } from "../_support/stack.ts";
import { withStack } from "../_support/stack.ts";
import { envelopeOf, sendSigned } from "../netbox/support/webhook.ts";
import type { NetboxServer } from "../netbox/support/netbox_server.ts";
import { serviceRow } from "../netbox/support/samples.ts";
import { until } from "../_support/condition.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { JOURNAL, netboxWithVm, SECRET, slugsOf, VMS } from "./support/netbox_marks.ts";
import { post } from "./support/post.ts";

const SERVICES = "ipam/services/";
const THEIRS = ["backup", "critical"];
const OURS = ["backup", "bruce-drift", "critical"];

/** A stack whose issues are told in the NetBox that declares. */
interface Scene extends TestStack {
  netbox: NetboxServer;
  /** The VM as NetBox has it. */
  vm: () => Record<string, unknown> & { id: number };
  /** NetBox sends an object as it is by now; says what BRUCE made of it. */
  send(path: string, id: number, event?: string): Promise<string>;
  /** The containers that run on the VM, by a snapshot; then what is due is sent. */
  sees(...containers: string[]): Promise<Record<string, number>>;
  dispatch(): Promise<Record<string, number>>;
  /** Kinds of the journal entries on an object. */
  entries(id: number): string[];
}

const TYPES: Record<string, string> = {
  [VMS]: "virtualization.virtualmachine",
  [SERVICES]: "ipam.service",
};

function scene(test: (scene: Scene) => Promise<void>) {
  return () =>
    withStack(async (stack) => {
      const { sql, functions_url } = stack;
      await using netbox = netboxWithVm();
      Deno.env.set(SECRET, netbox.token);
      const authorization = `Bearer ${await stack.token("worker")}`;
      await sql`
        insert into public.targets (name, kind, url, auth_secret, max_parallel)
        values ('netbox-marks', 'netbox', ${netbox.url}, ${SECRET}, 1)`;
      await sql`insert into public.reactions (name, target) values ('mark', 'netbox-marks')`;
      await sql`update public.drift_rules set absent_confirmations = 1`;
      const dispatch = async () =>
        (await post(`${functions_url}/dispatch`, {}, { authorization })).body;
      const send = async (path: string, id: number, event = "updated") => {
        const data = netbox.table(path).find((row) => row.id === id)!;
        if (event === "deleted") netbox.remove(path, id);
        const sent = envelopeOf({ type: TYPES[path]!, data, event });
        const secret = stack.netbox_webhook_secret;
        return (await sendSigned(`${functions_url}/netbox-webhook`, secret, sent)).body.result;
      };
      const sees = async (...containers: string[]) => {
        const snapshot = {
          containers: containers.map((name) => ({ name, state: "running", image: name })),
        };
        await sql`
          insert into observed_snapshots (hostname, source, snapshot)
          values ('box2-daily', 'docker', ${sql.json(snapshot)})`;
        return await dispatch();
      };
      const vm = () => netbox.table(VMS)[0]!;
      for (const [id, name] of [[5, "freshrss"], [6, "wallabag"]] as const) {
        netbox.table(SERVICES).push(serviceRow(id, name, [80 + id], vm(), {
          tags: [],
          last_updated: "2026-01-02T03:04:05.000000Z",
        }));
      }
      await sees("freshrss", "wallabag");
      await send(VMS, 42);
      await send(SERVICES, 5);
      await send(SERVICES, 6);
      await sql`delete from public.actions`;
      netbox.asked.length = 0;
      await test({
        ...stack,
        netbox,
        vm,
        send,
        sees,
        dispatch,
        entries: (of) =>
          netbox.table(JOURNAL).filter(({ assigned_object_id: id }) => id === of)
            .map(({ kind }) => (kind as { value: string }).value),
      });
    });
}

Deno.test(
  "a service that is missing is marked in NetBox until it runs again, and nothing comes back",
  scene(async ({ netbox, sql, vm, sees, send, dispatch, entries }) => {
    const declared = () => sql`select name, tags, changed_at from public.assets order by name`;
    const [before] = await declared();
    const report = await sees("wallabag");
    assertEquals([report.delivered, report.dead, report.retried], [1, 0, 0]);
    const service = () => netbox.table(SERVICES)[0];
    assertEquals([slugsOf(service()), entries(5)], [["bruce-drift"], ["danger"]]);
    assertEquals([slugsOf(vm()), entries(42)], [THEIRS, []]);
    assertMatch(String(netbox.table(JOURNAL)[0]?.comments), /freshrss on box2-daily/);

    const history = () => sql`select count(*)::integer from public.expected_changes`;
    const changes = await history();
    assertEquals(await send(SERVICES, 5), "unchanged", "the tag is no declaration");
    assertEquals([...await history()], [...changes]);
    assertEquals((await dispatch()).claimed, 0);

    assertEquals((await sees("freshrss", "wallabag")).delivered, 1);
    assertEquals([slugsOf(service()), entries(5)], [[], ["danger", "success"]]);
    assertEquals(await send(SERVICES, 5), "unchanged");
    assertEquals((await dispatch()).claimed, 0);
    assertEquals((await declared())[0], before);
  }),
);

Deno.test(
  "two containers that nobody declared mark their host, until both are gone",
  scene(async ({ vm, sees, send, entries, sql }) => {
    const all = ["freshrss", "wallabag"];
    assertEquals((await sees(...all, "stray", "other")).delivered, 2);
    assertEquals([slugsOf(vm()), entries(42)], [OURS, ["info", "info"]]);
    assertEquals(await send(VMS, 42), "unchanged");
    const [{ tags }] = await sql`select tags from assets where name = 'box2-daily'` as never as [
      { tags: string[] },
    ];
    assertEquals(tags.toSorted(), THEIRS);

    await sees(...all, "other");
    assertEquals([slugsOf(vm()), entries(42)], [OURS, ["info", "info", "success"]]);
    await sees(...all);
    assertEquals([slugsOf(vm()), entries(42)], [THEIRS, ["info", "info", "success", "success"]]);
    assertEquals(await send(VMS, 42), "unchanged");
  }),
);

Deno.test(
  "a container that is declared while its issue is open: its host loses the tag",
  scene(async ({ netbox, vm, sees, send, dispatch }) => {
    await sees("freshrss", "wallabag", "stray");
    assertEquals(slugsOf(vm()), OURS);
    netbox.table(SERVICES).push(serviceRow(7, "stray", [87], vm(), { tags: [] }));
    await send(SERVICES, 7);
    await sees("freshrss", "wallabag", "stray");
    await dispatch();
    assertEquals(slugsOf(vm()), THEIRS);
  }),
);

Deno.test(
  "what is deleted in NetBox while its issue is open ends there without a fault",
  scene(async ({ sees, send, dispatch, entries, sql }) => {
    await sees("wallabag");
    assertEquals(await send(SERVICES, 5, "deleted"), "applied");
    const report = await dispatch();
    assertEquals([report.delivered, report.dead, report.retried], [1, 0, 0]);
    assertEquals(entries(5), ["danger"], "the end is told of nothing");
    const [end] = await sql`
      select last_error from public.actions where payload ->> 'status' = 'resolved'`;
    assertEquals(end?.last_error, "NetBox has no service freshrss any more");
  }),
);

Deno.test(
  "a replay writes nothing twice; what is about BRUCE or not in NetBox is delivered with a word",
  scene(async ({ netbox, sql, sees, dispatch, entries }) => {
    await sees("wallabag");
    await sql`select public.replay_actions(target => 'netbox-marks')`;
    const writes = netbox.written().length;
    assertEquals((await dispatch()).delivered, 1);
    assertEquals([netbox.written().length, entries(5)], [writes, ["danger"]]);

    await sql`
      insert into public.events (hostname, event_type, severity, details, source) values
        ('nowhere', 'NOTE', 'low', 'A note.', 'hand'),
        ('box2-daily', 'HEARTBEAT_OVERDUE', 'medium', 'The worker is silent.', 'bruce')`;
    const asked = netbox.asked.length;
    assertEquals((await dispatch()).delivered, 2);
    assertEquals(netbox.asked.length, asked);
    const words = await sql`
      select distinct last_error from public.actions where last_error is not null`;
    assertEquals([...words], [{ last_error: "nothing of it is in NetBox" }]);
  }),
);

Deno.test(
  "bruce target test: the answer of NetBox, and nothing written",
  scene(async ({ netbox, functions_url, token, dispatch }) => {
    const authorization = `Bearer ${await token("operator")}`;
    const asked = post(`${functions_url}/bruce/targets/netbox-marks/test`, {}, { authorization });
    let answer: Awaited<typeof asked> | undefined;
    asked.then((given) => answer = given);
    await until("the test was answered", async () => {
      await dispatch();
      return answer !== undefined;
    });
    assertEquals([answer?.body.state, answer?.body.said], ["delivered", "HTTP 200"]);
    assert(netbox.asked.length > 0);
    assertEquals(netbox.written(), []);
  }),
);
