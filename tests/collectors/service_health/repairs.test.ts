import { deepStrictEqual } from "node:assert/strict";
import { TemporaryDirectory } from "../support/temporary.ts";
import { look, target, viewOf } from "./support/look.ts";
import { closedPort, type Served, serveHttp } from "./support/servers.ts";

/** A row of `repairs/list_issues` as Home Assistant 2025.4 says it. */
const FREE_SPACE = {
  breaks_in_ha_version: null,
  created: "2026-03-01T10:00:00.123456+00:00",
  dismissed_version: null,
  ignored: false,
  domain: "hassio",
  is_fixable: false,
  issue_domain: null,
  issue_id: "issue_system_free_space",
  learn_more_url: "https://www.home-assistant.io/more-info/free-space",
  severity: "warning",
  translation_key: "issue_system_free_space",
  translation_placeholders: { free_space: "1.2 GB" },
};

type Say = (said: Record<string, unknown>) => unknown[];

/** A Home Assistant whose WebSocket API opens with `auth_required` and answers with `say`. */
function serveHome(say: Say | undefined, token = "a-token"): Served {
  return serveHttp((request) => {
    if (new URL(request.url).pathname === "/api/config") {
      return request.headers.get("authorization") === `Bearer ${token}`
        ? Response.json({ version: "2026.10.1", state: "RUNNING" })
        : new Response("401: Unauthorized", { status: 401 });
    }
    if (!say) return new Response("404: Not Found", { status: 404 });
    const { socket, response } = Deno.upgradeWebSocket(request);
    const send = (value: unknown) => socket.send(JSON.stringify(value));
    socket.onopen = () => send({ type: "auth_required", ha_version: "2026.10.1" });
    socket.onmessage = ({ data }) => say(JSON.parse(data)).forEach(send);
    return response;
  });
}

function listing(issues: unknown[]): Say {
  return (said) => {
    if (said.type === "auth") {
      return [{ type: said.access_token === "a-token" ? "auth_ok" : "auth_invalid" }];
    }
    return said.type === "repairs/list_issues"
      ? [{ id: said.id, type: "result", success: true, result: { issues } }]
      : [];
  };
}

async function seen(servers: readonly { port: number }[], withToken = true) {
  await using directory = new TemporaryDirectory();
  const token_file = `${directory.path}/token`;
  await Deno.writeTextFile(token_file, "a-token\n");
  const targets = servers.map(({ port }, index) =>
    target(
      "home_assistant",
      `http://127.0.0.1:${port}`,
      withToken ? { token_file } : {},
      `home-${index}`,
    )
  );
  const { complete, snapshot, problems } = await look(viewOf(targets));
  return { complete, repairs: snapshot.repairs, problems };
}

Deno.test("what a Home Assistant asks to repair is a list of its own", async () => {
  await using home = serveHome(listing([
    FREE_SPACE,
    {
      ...FREE_SPACE,
      domain: "demo",
      issue_id: "bad_psu",
      severity: "critical",
      translation_placeholders: null,
      learn_more_url: null,
      ignored: true,
    },
  ]));
  const place = { hostname: "a-host", service: "home-0" };
  deepStrictEqual(await seen([home]), {
    complete: true,
    problems: [],
    repairs: [
      {
        ...place,
        domain: "demo",
        issue_id: "bad_psu",
        severity: "critical",
        translation_key: "issue_system_free_space",
        created: "2026-03-01T10:00:00.123456+00:00",
        ignored: true,
      },
      {
        ...place,
        domain: "hassio",
        issue_id: "issue_system_free_space",
        severity: "warning",
        translation_key: "issue_system_free_space",
        learn_more_url: "https://www.home-assistant.io/more-info/free-space",
        created: "2026-03-01T10:00:00.123456+00:00",
        ignored: false,
        placeholders: { free_space: "1.2 GB" },
      },
    ],
  });
});

Deno.test("nothing to repair is an empty list; without a token there is none", async () => {
  await using home = serveHome(listing([]));
  deepStrictEqual(await seen([home]), { complete: true, problems: [], repairs: [] });
  deepStrictEqual((await seen([home], false)).repairs, undefined);
});

Deno.test("a Home Assistant that does not tell its repairs leaves the list incomplete, and nothing else", async () => {
  const unknown: Say = (said) =>
    said.type === "auth"
      ? [{ type: "auth_ok" }]
      : [{ id: said.id, type: "result", success: false, error: { code: "unknown_command" } }];
  const refusing: Say =
    () => [{ type: "auth_invalid", message: "Invalid access token or password" }];
  await using home = serveHome(listing([FREE_SPACE]));
  for (const say of [unknown, refusing, undefined]) {
    await using other = serveHome(say);
    const { complete, repairs, problems } = await seen([home, other]);
    deepStrictEqual(complete, { checks: true, repairs: false });
    deepStrictEqual((repairs as { service: string }[]).map(({ service }) => service), ["home-0"]);
    deepStrictEqual(problems, [`The repairs of http://127.0.0.1:${other.port} could not be read.`]);
  }
  await using refused = serveHome(listing([]), "another-token");
  deepStrictEqual((await seen([refused])).complete, { checks: true, repairs: false });
  deepStrictEqual((await seen([{ port: closedPort() }])).complete, {
    checks: true,
    repairs: false,
  });
});
