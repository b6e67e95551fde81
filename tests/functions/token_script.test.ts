import { sha256Hex } from "../../supabase/functions/_shared/token.ts";
import { assert, assertEquals, assertMatch } from "./support/assert.ts";
import { environmentOf } from "./support/post.ts";
import { type RpcCall, serveRest } from "./support/rest_stand_in.ts";

const SCRIPT = new URL("../../scripts/bruce.ts", import.meta.url).pathname;

/** Runs the script as `bruce token` does, against an API that answers thus. */
async function token(args: string[], answer: (call: RpcCall) => unknown = () => ({})) {
  await using rest = serveRest(answer);
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "-A", SCRIPT, "token", ...args],
    env: environmentOf(rest.url),
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr), calls: rest.calls };
}

function created({ parameters: { token_sha256: _, ...row } }: RpcCall): unknown {
  return { ...row, created_at: "2026-01-31T18:00:00+00:00" };
}

const CREATE = ["create", "--name", "box2-daily", "--role", "collector"];

Deno.test("create prints the token alone on stdout; only its hash reaches the database", async () => {
  const scope = ["--hosts", "box2-daily, box2-*", "--sources", "docker", "--expires", "90d"];
  const { code, stdout, stderr, calls } = await token(
    [...CREATE, ...scope, "--rate", "30"],
    created,
  );
  assertEquals(code, 0);
  assertMatch(stdout, /^brc_[A-Za-z0-9_-]{43}\n$/);
  assertMatch(stderr, /box2-daily: collector for box2-daily, box2-\*, docker, until \d{4}-/);
  const { expires_at, ...parameters } = calls[0]?.parameters ?? {};
  assertEquals(calls[0]?.rpc, "create_token");
  assertEquals(parameters, {
    name: "box2-daily",
    role: "collector",
    token_sha256: await sha256Hex(stdout.trim()),
    hosts: ["box2-daily", "box2-*"],
    sources: ["docker"],
    requests_per_minute: 30,
  });
  const days = (Date.parse(String(expires_at)) - Date.now()) / 86_400_000;
  assert(days > 89.9 && days < 90.1);
  assert(!JSON.stringify(calls).includes(stdout.trim()));
});

Deno.test("a token for some hosts and all sources is made with a warning", async () => {
  const { code, stderr } = await token([...CREATE, "--hosts", "box2-daily"], created);
  assertEquals(code, 0);
  assertMatch(stderr, /Name its --sources too/);
});

Deno.test("create without scope and expiry speaks for all, for ever", async () => {
  const { stdout, calls } = await token([...CREATE, "--json"], created);
  const { token: made, ...row } = JSON.parse(stdout);
  assertMatch(made, /^brc_/);
  assertEquals([row.name, row.role, row.hosts, row.expires_at], [
    "box2-daily",
    "collector",
    null,
    null,
  ]);
  assertEquals(calls[0]?.parameters.sources, null);
});

Deno.test("list is a table that tells what each token may do and when it was used", async () => {
  const rows = [
    {
      name: "box2",
      role: "collector",
      hosts: ["box2-*"],
      sources: ["docker"],
      last_used_at: "2026-01-31T18:00:59Z",
      requests_per_minute: 30,
    },
    { name: "old", role: "agent", expires_at: "2020-01-01T00:00:00Z" },
    { name: "gone", role: "operator", revoked_at: "2026-01-01T00:00:00Z" },
  ];
  const { stdout } = await token(["list"], () => rows);
  assertEquals(stdout.split("\n"), [
    "NAME  ROLE       HOSTS   SOURCES  RATE     STATE    EXPIRES               LAST USED",
    "box2  collector  box2-*  docker   30       active   never                 2026-01-31 18:00 UTC",
    "old   agent      all     all      default  expired  2020-01-01 00:00 UTC  never",
    "gone  operator   all     all      default  revoked  never                 never",
    "",
  ]);
  assertEquals(JSON.parse((await token(["list", "--json"], () => rows)).stdout), rows);
  assertMatch((await token(["list"], () => [])).stdout, /There are no tokens/);
});

Deno.test("revoke ends a token, and says when there is none of that name", async () => {
  const done = await token(["revoke", "box2"], () => true);
  assertEquals([done.code, done.calls[0]?.parameters], [0, { name: "box2" }]);
  assertMatch(done.stdout, /box2 is revoked/);
  const none = await token(["revoke", "box9"], () => false);
  assertEquals(none.code, 1);
  assertMatch(none.stderr, /no token named box9/);
});

Deno.test("a fault of the API is told in one line, with exit code 1", async () => {
  const taken = () =>
    Response.json({ code: "23505", message: "duplicate key value" }, { status: 409 });
  const duplicate = await token(CREATE, taken);
  assertEquals([duplicate.code, duplicate.stdout], [1, ""]);
  assertEquals(
    duplicate.stderr,
    "There is a token of that name already; a revoked one keeps its name too.\n",
  );
  const refused = await token(["list"], () => Response.json({ message: "no" }, { status: 401 }));
  assertEquals(refused.code, 1);
  assertMatch(refused.stderr, /refuses the secret key/);
});

for (
  const [args, message] of [
    [["make"], /There is no `make`/],
    [["create", "--role", "collector"], /needs --name/],
    [["create", "--name", "box 2", "--role", "agent"], /needs --name/],
    [["create", "--name", "x"], /needs --role, one of collector/],
    [["create", "--name", "x", "--role", "root"], /needs --role, one of collector/],
    [[...CREATE, "--hosts", " , "], /--hosts names nothing/],
    [[...CREATE, "--expires", "soon"], /--expires soon is neither/],
    [[...CREATE, "--expires", "2020-01-01"], /lies in the past/],
    [[...CREATE, "--rate", "0"], /--rate 0 is no number/],
    [[...CREATE, "--host", "x"], /--host/],
    [["create", "box2-daily"], /Too many words/],
    [["revoke"], /needs the name/],
  ] as const
) {
  Deno.test(`\`token ${args.join(" ")}\` is wrong usage: exit code 2, nothing is called`, async () => {
    const { code, stderr, calls } = await token([...args]);
    assertEquals([code, calls], [2, []]);
    assertMatch(stderr, message);
  });
}

Deno.test("--help and no words at all show examples", async () => {
  for (const args of [["--help"], [], ["create", "--help"]]) {
    const { code, stdout } = await token(args);
    assertEquals(code, 0);
    assertMatch(stdout, /Examples:\n {2}bruce token create --name box2-daily/);
  }
});
