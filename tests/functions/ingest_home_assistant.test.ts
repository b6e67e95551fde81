import { parse } from "yaml";
import { assert, assertEquals } from "./support/assert.ts";
import { post } from "./support/post.ts";
import { withStack } from "./support/stack.ts";

const PAGE = new URL("../../docs/home-assistant.md", import.meta.url);

/** What Home Assistant 2025.4.4 posted with the YAML of docs/home-assistant.md. */
function posted(sentAt: string, updates: unknown[], repairs: unknown[]) {
  return {
    hostname: "HomeAssistant",
    source: "home_assistant",
    observed_at: sentAt,
    complete: true,
    collector: { name: "home-assistant", interval_s: 300, sent_at: sentAt },
    snapshot: { system: { version: null, state: "RUNNING" }, updates, repairs },
  };
}

const UPDATE = {
  entity_id: "update.demo_update_no_install",
  state: "on",
  title: "Awesomesoft Inc.",
  installed_version: "1.0.0",
  latest_version: "1.0.1",
  skipped_version: null,
  in_progress: false,
  release_url: "https://www.example.com/release/1.0.1",
};

const REPAIR = {
  domain: "automation",
  issue_id: "automation.broken_one_service_not_found_nothing.of_that_name",
  severity: "error",
  translation_key: "service_not_found",
  translation_placeholders: {
    service: "nothing.of_that_name",
    entity_id: "automation.broken_one",
    name: "Broken one",
    edit: "/config/automation/edit/broken",
  },
  dismissed_version: null,
  learn_more_url: null,
  created: "2026-11-29T12:10:03.139836+00:00",
};

Deno.test("what Home Assistant posts is told once, and resolved by its next list", () =>
  withStack(async ({ ingest, sql, authorize }) => {
    await sql`insert into assets (name, asset_type) values ('HomeAssistant', 'vm')`;
    const token = await authorize("collector", {
      hosts: ["HomeAssistant"],
      sources: ["home_assistant"],
    });
    const start = Date.now() - 60_000;
    const send = async (second: number, updates: unknown[], repairs: unknown[]) => {
      const payload = posted(new Date(start + second * 1000).toISOString(), updates, repairs);
      const { status, body } = await post(ingest, payload, token);
      assertEquals([status, body.rejected, body.quarantine], [200, [], []]);
      return [body.stored, body.unchanged, body.events];
    };
    const none = { opened: 0, changed: 0, resolved: 0 };
    assertEquals(await send(0, [UPDATE], [REPAIR]), [1, 0, { ...none, opened: 2 }]);
    assertEquals(await send(1, [UPDATE], [REPAIR]), [0, 1, none]);
    assertEquals(await send(2, [{ ...UPDATE, in_progress: true }], [REPAIR]), [0, 1, none]);
    const told = await sql`select severity, details from drift order by severity`;
    assertEquals(told.map((row) => ({ ...row })), [
      {
        severity: "high",
        details: "HomeAssistant asks for a repair of automation (ERROR): service not found " +
          "(edit: /config/automation/edit/broken, entity_id: automation.broken_one, name: Broken one, " +
          "service: nothing.of_that_name).",
      },
      {
        severity: "info",
        details:
          "HomeAssistant has an update of Awesomesoft Inc.: 1.0.0 is installed, 1.0.1 is there.",
      },
    ]);
    assertEquals(await send(3, [{ ...UPDATE, state: "off" }], []), [1, 0, {
      ...none,
      resolved: 2,
    }]);
    assertEquals((await sql`select from drift`).length, 0);
  }));

Deno.test("a post without Home Assistant itself, or of a list that it does not have, is refused", () =>
  withStack(async ({ ingest, authorize }) => {
    const operator = await authorize("operator");
    const payload = posted(new Date().toISOString(), [], []);
    for (
      const [fields, path] of [
        [{ snapshot: { updates: [], repairs: [] } }, "snapshot.system"],
        [{ complete: { update: true } }, "complete.update"],
        [{ snapshot: { system: {}, updates: {} } }, "snapshot.updates"],
      ] as const
    ) {
      const { body } = await post(ingest, { ...payload, ...fields }, operator);
      const said = JSON.stringify(body);
      assert(said.includes(`"path":"${path}"`), said);
    }
  }));

Deno.test("the YAML of the page is YAML, and posts what the database reads", async () => {
  const [, yaml] = /<!-- home-assistant\.yaml -->\n```yaml\n(.*?)```/s
    .exec(await Deno.readTextFile(PAGE)) ?? [];
  assert(yaml);
  const secret = { tag: "!secret", resolve: (name: string) => `secret ${name}` };
  const { rest_command: { bruce_report: command }, automation } = parse(yaml, {
    customTags: [secret],
  });
  assertEquals([command.url, command.headers.authorization], [
    "secret bruce_url",
    "secret bruce_authorization",
  ]);
  assertEquals(automation[0].actions.at(-1), { action: "rest_command.bruce_report" });
  const written = [...command.payload.matchAll(/'(\w+)':/g)].map(([, key]) => key);
  const known = JSON.stringify(posted("", [UPDATE], [REPAIR]));
  assertEquals(written.filter((key) => !known.includes(`"${key}":`)), []);
  // every interval that it promises is one that it keeps
  const [, interval] = /'interval_s': (\d+)/.exec(command.payload) ?? [];
  assertEquals(automation[0].triggers[0].minutes, `/${Number(interval) / 60}`);
});
