import { strict as assert } from "node:assert";
import type { Page } from "playwright-core";
import type { TestDatabase } from "../_support/database.ts";
import { reason, screens, withPage } from "../_support/browser.ts";
import { until } from "../_support/condition.ts";
import { type TestStack, withStack } from "../_support/stack.ts";
import { looksWell } from "./support/look.ts";

const hostile = "<img src=x onerror=alert(1)> \u202Egnp.exe \u001b[31m red";
const ignore = reason !== "";

/** A host with a service, an allow-list, and a worker's token. */
async function home({ sql }: Pick<TestDatabase, "sql">) {
  await sql`insert into assets (name) values ('box2-daily')`;
  await sql`insert into expected_services (hostname, name) values ('box2-daily', 'freshrss')`;
  await sql`
    insert into bruce_cmd_allowlist (name, enabled, description, risk, needs_approval, argv, arguments) values
      ('restart', true, 'Restarts a service.', 'medium', true, '{docker,restart,"{service}"}',
        '{"service": {"type": "service"}}'),
      ('wipe', true, 'Wipes a service.', 'high', true, '{wipe,"{service}"}', '{"service": {"type": "service"}}'),
      ('say', true, 'Says something.', 'low', false, '{echo,"{text}"}',
        '{"text": {"type": "pattern", "pattern": ".*", "max_length": 200}}')`;
}

async function ask(
  { sql }: Pick<TestDatabase, "sql">,
  name: string,
  by: string,
  given: Record<string, string> = { service: "freshrss" },
): Promise<string> {
  const [row] = await sql`
    select bruce.enqueue_command(
      p_name => ${name}, p_arguments => ${
    sql.json(given)
  }, p_target => 'box2-daily', p_requested_by => ${by}
    ) ->> 'command_id' as id`;
  return String(row?.id);
}

/** A worker takes the command, starts it and reports how it ended. */
async function carryOut(stack: TestStack, result: Record<string, string | number>) {
  const { sql } = stack;
  const token = await stack.token("worker");
  const hash = sql`encode(sha256(convert_to(${token}, 'UTF8')), 'hex')`;
  const [claim] = await sql`select claim_commands(${hash}, 'furymcp') #> '{commands,0}' as command`;
  const { command_id, lease } = claim?.command ?? {};
  await sql`select heartbeat_command(${hash}, ${command_id}, ${lease})`;
  await sql`select finish_command(${hash}, ${command_id}, ${lease}, ${sql.json(result)})`;
}

const heading = (page: Page, name: string | RegExp) => page.getByRole("heading", { name });
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name });
const fits = async (page: Page) => {
  const [shown, width] = await page.locator("html").evaluate((root) => [
    root.scrollWidth,
    root.clientWidth,
  ]);
  assert.ok(Number(shown) <= Number(width), `${shown} pixels on a screen of ${width}`);
};

Deno.test({
  name: `three clicks from Now approve the restart, on a phone${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await home(stack);
      const id = await ask(stack, "restart", "robot");
      await withPage(stack, screens.phone, async (page) => {
        await page.getByRole("link", { name: "1 command waits for approval" }).click();
        await button(page, "Approve…").click();
        const dialog = page.getByRole("dialog");
        assert.match(
          await dialog.innerText(),
          /docker restart freshrss[\s\S]*on box2-daily · medium risk · asked for by robot/,
        );
        await looksWell(page);
        await dialog.getByRole("button", { name: "Approve" }).click();

        await heading(page, "No command waits for approval.").waitFor();
        await page.getByText("◇ waits for a worker").waitFor();
        await fits(page);
      });
      const [command] = await stack.sql`
        select state, approved_by from bruce_cmd where command_id = ${id}`;
      assert.deepEqual({ ...command }, {
        state: "pending",
        approved_by: "owner@bruce.localhost",
      });
    }),
});

Deno.test({
  name:
    `who asked for a command of high risk is not offered to approve it, but may refuse it${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await home(stack);
      const id = await ask(stack, "wipe", "owner@bruce.localhost");
      await withPage(stack, { ...screens.desk, path: "#/actions" }, async (page) => {
        await page.getByText("another operator approves it").waitFor();
        assert.equal(await button(page, "Approve…").count(), 0);
        await button(page, "Refuse…").click();
        await page.getByLabel("Why (optional)").fill("Not today.");
        await page.getByRole("dialog").getByRole("button", { name: "Refuse" }).click();
        await page.getByText("Not today.").waitFor();
      });
      const [command] = await stack.sql`
        select state, reason, cancel_requested_by from bruce_cmd where command_id = ${id}`;
      assert.deepEqual({ ...command }, {
        state: "cancelled",
        reason: "Not today.",
        cancel_requested_by: "owner@bruce.localhost",
      });
    }),
});

Deno.test({
  name: `what a command said is text, whatever it says${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await home(stack);
      await ask(stack, "say", "robot", { text: "a <b>it's</b>" });
      await carryOut(stack, {
        outcome: "failed",
        exit_code: 1,
        stdout: hostile.repeat(100),
        error: `no <script>alert(1)</script>`,
      });
      for (const theme of ["light", "dark"] as const) {
        await withPage(stack, { ...screens.phone, theme, path: "#/actions" }, async (page) => {
          await page.getByText("echo 'a <b>it'\\''s</b>'").waitFor();
          await page.getByText("(exit code 1)").waitFor();
          await looksWell(page);
          await button(page, "Output").click();
          await page.getByText("<img src=x onerror=alert(1)>").waitFor();
          assert.equal(await page.locator("img, dialog script").count(), 0);
          await looksWell(page);
          await fits(page);
        });
      }
    }),
});

Deno.test({
  name: `a viewer sees what waits, and is offered nothing; in French${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await home(stack);
      await ask(stack, "restart", "robot");
      await stack
        .sql`insert into targets (name, kind, url) values ('chat', 'webhook', 'https://chat.example/')`;
      const { id } = await stack.ownerSession();
      await stack.sql`insert into people (user_id, role) values (${id}, 'viewer')`;
      await withPage(
        stack,
        { ...screens.desk, language: "fr", path: "#/actions" },
        async (page) => {
          await heading(page, "1 commande attend une approbation.").waitFor();
          await page.getByText("docker restart freshrss").waitFor();
          assert.deepEqual(await page.locator("main button").allInnerTexts(), []);
          await page.getByRole("link", { name: "Cibles" }).click();
          await heading(page, "chat").waitFor();
          assert.deepEqual(await page.locator("main button").allInnerTexts(), []);
          await looksWell(page);
        },
      );
    }),
});

Deno.test({
  name: `a test says what the target answered, and a dead letter is sent again${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      const { sql } = stack;
      const asked: Record<string, unknown>[] = [];
      let status = 401;
      const receiver = Deno.serve(
        { hostname: "127.0.0.1", port: 0, onListen: () => {} },
        async (request) => {
          asked.push(await request.json());
          return new Response("who are you?", { status });
        },
      );
      try {
        const url = `http://127.0.0.1:${receiver.addr.port}/hook`;
        await sql`insert into targets (name, kind, url) values ('chat', 'webhook', ${url})`;
        await sql`insert into reactions (name, target, max_attempts) values ('all', 'chat', 1)`;
        const token = await stack.token("worker");
        const dispatch = async () => {
          const answer = await fetch(`${stack.functions_url}/dispatch`, {
            method: "POST",
            headers: { authorization: `Bearer ${token}` },
          });
          assert.equal(answer.status, 200, await answer.text());
        };
        await withPage(
          stack,
          { ...screens.phone, path: "#/actions?list=targets" },
          async (page) => {
            await button(page, "Send a test…").click();
            await page.getByRole("dialog").getByRole("button", { name: "Send a test" }).click();
            await page.getByText("It waits for dispatch…").waitFor();
            await dispatch();
            await page.getByText("Refused.").waitFor();
            await page.getByText("HTTP 401: who are you?").first().waitFor();
            await looksWell(page);
            await button(page, "Close").last().click();
            await page.getByText("▲ fails").waitFor();

            await sql`insert into events (hostname, event_type, severity, details) values ('box', 'NOTE', 'low', ${hostile})`;
            await dispatch();
            await page.getByRole("link", { name: /^Dead letters/ }).click();
            await button(page, "Send again…").click();
            status = 200;
            await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
            await page.getByText("No notification was given up.").waitFor();
            await dispatch();
            await page.getByRole("link", { name: "Notifications" }).click();
            await page.getByText("● sent").waitFor();
            await looksWell(page);
            await fits(page);
          },
        );
        assert.deepEqual(asked.map(({ title }) => title), [
          "Test: BRUCE reaches this target",
          "box: note",
          "box: note",
        ]);
      } finally {
        await receiver.shutdown();
      }
    }),
});

Deno.test({
  name: `results are read in pages${reason}`,
  ignore,
  fn: () =>
    withStack(async (stack) => {
      await home(stack);
      for (let count = 0; count < 25; count++) {
        const id = await ask(stack, "restart", "robot");
        await stack.sql`select bruce.cancel(${id}, 'robot', ${`reason ${count}`})`;
      }
      await withPage(stack, { ...screens.desk, path: "#/actions" }, async (page) => {
        const items = page.locator("article");
        await page.getByText("reason 24", { exact: true }).waitFor();
        assert.equal(await items.count(), 20);
        await page.getByRole("link", { name: "More", exact: true }).last().click();
        await page.getByText("reason 0", { exact: true }).waitFor();
        assert.equal(await items.count(), 5);
        await page.getByRole("link", { name: "Back to the beginning" }).click();
        await until("the first page is back", async () => await items.count() === 20);
      });
    }),
});
