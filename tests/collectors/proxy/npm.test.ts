import { deepStrictEqual, match, ok, strictEqual } from "node:assert/strict";
import {
  answerHalf,
  closedPort,
  hangUp,
  serveHttp,
  serveTcp,
} from "../service_health/support/servers.ts";
import { makeCertificates } from "../support/certificates.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { look, routesOf, wordsOf } from "./support/look.ts";
import { refuses, serveNpm, USER } from "./support/npm_stand_in.ts";

function proxyHost(id: number, domains: string[], rest: Record<string, unknown> = {}) {
  return {
    id,
    domain_names: domains,
    forward_scheme: "http",
    forward_host: "192.168.2.12",
    forward_port: 8021,
    enabled: true,
    certificate_id: 0,
    locations: [],
    advanced_config: "proxy_set_header Authorization 'Basic c2VjcmV0';",
    ...rest,
  };
}

Deno.test("proxy hosts and redirection hosts as 2.15 answers them", async () => {
  await using npm = await serveNpm();
  const observation = await look({ npm_url: npm.url, ...USER });
  strictEqual(observation.error, null);
  strictEqual(observation.complete, true);
  deepStrictEqual(observation.snapshot, {
    proxy: { name: "nginx-proxy-manager", version: "2.15.1" },
    routes: [
      {
        domains: ["test.example.com"],
        forward_host: "something-else.com",
        forward_port: null,
        enabled: true,
        tls: false,
        kind: "redirect",
      },
      {
        domains: ["test.jc21com"],
        forward_host: "127.0.0.1",
        forward_port: 8081,
        enabled: true,
        tls: true,
      },
    ],
  });
  deepStrictEqual(npm.asked, [
    "POST /api/tokens",
    "GET /api/nginx/proxy-hosts",
    "GET /api/nginx/redirection-hosts",
    "GET /api/",
    "GET /api/users/me?expand=permissions",
  ]);
});

Deno.test("before 2.12 booleans are numbers; numbers may be texts; secrets stay there", async () => {
  await using npm = await serveNpm({
    "/api/nginx/proxy-hosts": [
      proxyHost(1, ["B.example", "a.example"], { enabled: 1, certificate_id: 7 }),
      proxyHost(2, ["off.example"], { enabled: 0, forward_port: "8022", certificate_id: "0" }),
    ],
    "/api/nginx/redirection-hosts": [],
  });
  const observation = await look({ npm_url: npm.url, ...USER });
  deepStrictEqual(wordsOf(observation), [
    "a.example,b.example -> 192.168.2.12:8021 tls",
    "off.example -> 192.168.2.12:8022 disabled",
  ]);
  ok(!JSON.stringify(observation).includes("c2VjcmV0"));
});

Deno.test("locations that lead elsewhere are routes of their own; a path behind the host is none", async () => {
  await using npm = await serveNpm({
    "/api/nginx/proxy-hosts": [proxyHost(1, ["a.example", "b.example"], {
      forward_host: "192.168.2.12/app",
      locations: [{
        path: "/api",
        forward_scheme: "http",
        forward_host: "box2-docs",
        forward_port: 8000,
      }],
    })],
    "/api/nginx/redirection-hosts": [],
  });
  deepStrictEqual(wordsOf(await look({ npm_url: npm.url, ...USER })), [
    "a.example,b.example -> 192.168.2.12:8021",
    "a.example/api,b.example/api -> box2-docs:8000",
  ]);
});

Deno.test("a user that may only view proxy hosts is enough", async () => {
  await using npm = await serveNpm({
    "/api/nginx/redirection-hosts": refuses(403, "Permission Denied"),
    "/api/users/me": refuses(403, "Permission Denied"),
  });
  const observation = await look({ npm_url: npm.url, ...USER });
  strictEqual(observation.complete, true);
  strictEqual(routesOf(observation).length, 1);
});

Deno.test("a user that sees only hosts of its own makes the list incomplete, not shorter", async () => {
  await using npm = await serveNpm({
    "/api/users/me": { id: 2, roles: [], permissions: { visibility: "user" } },
  });
  const { complete, problems, snapshot } = await look({ npm_url: npm.url, ...USER });
  strictEqual(complete, false);
  deepStrictEqual(problems, [
    "the user sees only hosts of its own: set its visibility to all items",
  ]);
  deepStrictEqual(snapshot.problems, problems);
  await using admin = await serveNpm({
    "/api/users/me": { id: 1, roles: ["admin"], permissions: { visibility: "user" } },
  });
  strictEqual((await look({ npm_url: admin.url, ...USER })).complete, true);
});

async function errorOf(settings: Record<string, unknown>) {
  const { error, complete, snapshot } = await look({ ...USER, ...settings });
  strictEqual(complete, false);
  deepStrictEqual(snapshot, {});
  ok(!error?.message.includes(USER.password), "no password in a message");
  return [error?.kind, error?.message ?? ""] as const;
}

Deno.test("what it refuses or cannot do is told", async () => {
  const npmError = async (answers: Record<string, unknown>, settings = {}) => {
    await using npm = await serveNpm(answers);
    const [kind, message] = await errorOf({ npm_url: npm.url, ...settings });
    return [kind, message.replace(npm.url, "npm")];
  };
  deepStrictEqual(await npmError({}, { password: "wrong" }), [
    "permission",
    "npm answers 401 to POST /api/tokens: check user and password",
  ]);
  deepStrictEqual(await npmError({ "/api/tokens": { requires_2fa: true, challenge_token: "x" } }), [
    "permission",
    "npm asks for a second factor: use a user for BRUCE that has none and may only view proxy hosts",
  ]);
  deepStrictEqual(
    await npmError({ "/api/nginx/proxy-hosts": refuses(403, "Permission Denied") }),
    ["permission", "npm answers 403 to GET /api/nginx/proxy-hosts: the user may not see it"],
  );
  deepStrictEqual(await npmError({ "/api/nginx/proxy-hosts": refuses(500, "Internal Error") }), [
    "failed",
    "npm answers 500 to GET /api/nginx/proxy-hosts",
  ]);
  deepStrictEqual(await npmError({ "/api/nginx/redirection-hosts": refuses(500, "oops") }), [
    "failed",
    "npm answers 500 to GET /api/nginx/redirection-hosts",
  ]);
  deepStrictEqual(await npmError({ "/api/nginx/proxy-hosts": { hosts: [] } }), [
    "failed",
    "npm answers GET /api/nginx/proxy-hosts with something else: the answer is of another kind",
  ]);
});

Deno.test("something that is no proxy, and nothing at all", async () => {
  await using page = serveHttp(() => new Response("<html>Welcome to nginx!</html>"));
  await using rude = serveTcp(hangUp);
  await using half = serveTcp(answerHalf);
  const at = (port: number) => errorOf({ npm_url: `http://127.0.0.1:${port}` });
  match(
    (await at(page.port)).join(),
    /^failed,.* with something else: the answer is of another kind/,
  );
  match((await at(rude.port)).join(), /^unreachable,.*POST \/api\/tokens: the connection was cut$/);
  match((await at(half.port)).join(), /^unreachable,/);
  match((await at(closedPort())).join(), /^unreachable,.*: connection refused$/);
});

Deno.test("behind https it is trusted by its CA alone, before the password is sent", async () => {
  await using directory = new TemporaryDirectory();
  await makeCertificates(directory.path);
  const [cert, key] = await Promise.all(
    ["server-cert.pem", "server-key.pem"].map((name) =>
      Deno.readTextFile(`${directory.path}/${name}`)
    ),
  );
  let asked = 0;
  await using server = serveHttp(() => {
    asked++;
    return refuses(401, "Invalid email or password");
  }, { cert: cert ?? "", key: key ?? "" });
  const npm_url = `https://127.0.0.1:${server.port}`;
  match((await errorOf({ npm_url })).join(), /^tls,.*: the certificate is of an unknown CA$/);
  strictEqual(asked, 0);
  match((await errorOf({ npm_url, ca: `${directory.path}/ca.pem` })).join(), /^permission,/);
  strictEqual(asked, 1);
});
