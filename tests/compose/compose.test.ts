import { throws } from "node:assert/strict";
import { interpolate } from "../../scripts/compose/interpolate.ts";
import type { ComposeService } from "../../scripts/compose/services.ts";
import { assert, assertEquals, assertMatch } from "../functions/support/assert.ts";
import { readFolder as read } from "./support/read_folder.ts";

const brief = ({ name, image, ports }: ComposeService) => [name, image, ports];

Deno.test("a project: names, images, published ports, variables of .env", async () => {
  const { services, problems, notes } = await read({
    "box2-daily/freshrss/.env": "TAG=1.26\nexport WEB_PORT='8021' # page\nDB_PASSWORD=hunter2\n",
    "box2-daily/freshrss/compose.yaml": `
services:
  freshrss:
    image: freshrss/freshrss:\${TAG:-latest}
    ports: ["\${WEB_PORT}:80", 9000, "127.0.0.1:8443:443/tcp", "[::1]:53:53/udp"]
    environment: { DB_PASSWORD: "\${DB_PASSWORD}" }
    depends_on: [db]
  db:
    image: postgres:\${PG_TAG}
`,
  });
  assertEquals(services.map(brief), [
    ["freshrss", "freshrss/freshrss:1.26", ["tcp/8021", "tcp/8443", "udp/53"]],
    ["freshrss-db", null, []],
  ]);
  assertEquals(services[0]?.depends_on, ["freshrss-db"]);
  assertEquals(services[0]?.file, "box2-daily/freshrss/compose.yaml");
  assertEquals(problems, []);
  assertEquals(notes, [
    "box2-daily/freshrss/compose.yaml: the variable PG_TAG has no value in .env, so it is empty.",
    "box2-daily/freshrss/compose.yaml: service db: its image is none, and not compared.",
  ]);
  assert(!JSON.stringify(services).includes("hunter2"));
});

Deno.test("an override file, extends, include, anchors and merge keys are one project", async () => {
  const { services, problems } = await read({
    "media/docker-compose.yml": `
name: arr
include:
  - path: common/vpn.yml
x-arr: &arr
  restart: unless-stopped
  image: lscr.io/arr
services:
  sonarr:
    <<: *arr
    container_name: sonarr
    ports: ["8989:8989"]
  radarr:
    extends: { file: base/base.yml, service: web }
    ports:
      - { target: 7878, published: "7878" }
      - { target: 9999 }
`,
    "media/docker-compose.override.yml": `
services:
  sonarr: { ports: !override ["8990:8989"] }
  gone: !reset null
  radarr: { ports: ["7879-7880:7879-7880/udp"] }
`,
    "media/base/base.yml": `services: { web: { image: "base:1", container_name: radarr } }`,
    "media/common/vpn.yml": `services: { gluetun: { image: qmcgaw/gluetun } }`,
  });
  assertEquals(problems, []);
  assertEquals(services.map(brief), [
    ["arr-gluetun", "qmcgaw/gluetun", []],
    ["sonarr", "lscr.io/arr", ["tcp/8990"]],
    ["radarr", "base:1", ["tcp/7878", "udp/7879", "udp/7880"]],
  ]);
});

Deno.test("what does not start, only runs to its end or uses another network", async () => {
  const { services } = await read({
    "compose.yaml": `
name: app
services:
  web:
    image: web
    depends_on:
      migrate: { condition: service_completed_successfully }
      app-cache: { condition: service_healthy }
  migrate: { image: web }
  app-cache: { image: redis, network_mode: "service:web", ports: ["6379:6379"] }
  debug: { image: debug, profiles: [debug] }
  spare: { image: spare, deploy: { replicas: 0 } }
`,
  });
  assertEquals(
    services.map(({ name, starts, ports, depends_on }) => [name, starts, ports, depends_on]),
    [
      ["app-web", true, [], ["app-cache"]],
      ["app-cache", true, [], ["app-web"]],
      ["app-debug", false, [], []],
      ["app-spare", false, [], []],
    ],
  );
});

Deno.test("a bad file or service costs itself, and is named with its place", async () => {
  const { services, problems } = await read({
    "a/compose.yaml": "services:\n  web: {image: a, ports: ['80:80'\n",
    "b/compose.yaml": "services: { web: { image: b, ports: ['x:80'] }, bad: { image: [1] } }",
    "c/compose.yaml": "services: [web]",
    "d/compose.yaml": "services: { web: { extends: { file: no.yml, service: web } } }",
  });
  assertEquals(services.map(({ name }) => name), ["b-web"]);
  assertEquals(problems.length, 5, problems.join("\n"));
  assertMatch(problems[0] ?? "", /^a\/compose\.yaml is no YAML: .* at line 3, column 1/);
  assertMatch(problems[1] ?? "", /^c\/compose\.yaml is no compose file: services: /);
  assertMatch(problems[2] ?? "", /^d\/no\.yml cannot be read: /);
  assertEquals(problems[3], "b/compose.yaml: service bad is left out: image: Invalid input");
  assertEquals(problems[4], "b/compose.yaml: service web: x:80 is no port mapping.");
});

Deno.test("a folder without compose files is an error", async () => {
  const message = await read({ "readme.txt": "" }).then(() => "", (error) => error.message);
  assertMatch(message, /holds no compose\.yaml/);
});

Deno.test("variables as Compose puts them in", () => {
  const missing: string[] = [];
  const filled = (text: string) =>
    interpolate(text, { A: "a", EMPTY: "" }, (name) => missing.push(name));
  for (
    const [text, expected] of [
      ["$A-${A}", "a-a"],
      ["$$A and 5$", "$A and 5$"],
      ["${EMPTY:-x}${EMPTY-y}", "x"],
      ["${B:-${A}b}", "ab"],
      ["${A:+set}${EMPTY:+set}${EMPTY+there}", "setthere"],
      ["${B:?is needed}.", "."],
    ] as const
  ) assertEquals(filled(text), expected, text);
  assertEquals(missing, ["B"]);
  for (const text of ["${A", "${}", "${A B}", "${A.B}", "${1}"]) {
    throws(() => filled(text), /a dollar is written as \$\$/);
  }
});
