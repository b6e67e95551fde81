import { join } from "node:path";
import { findStacks } from "../../scripts/compose/find_stacks.ts";
import type { ComposeService } from "../../scripts/compose/services.ts";
import { assert, assertEquals } from "../functions/support/assert.ts";
import { readFolder as read } from "./support/read_folder.ts";

// what each of these is to `docker compose config`

const brief = ({ name, image, ports }: ComposeService) => [name, image, ports];

Deno.test(".env: variables in values, quotes, escapes, a mark at the beginning, CRLF, colons", async () => {
  const { services, notes } = await read({
    "lab/.env": "\uFEFFA=a # comment\r\n" + [
      "B = ${A}-b",
      'C="$A.c" # comment',
      "D='$A'",
      "E=e#e",
      "F: f",
      'G="${NOBODY:-g}\\n"',
      "H='h",
      "A=2'",
      "I=i$$A",
      "NOTHING",
      "J=${B:+j}",
    ].join("\n"),
    "lab/compose.yaml": `services:
  s: { container_name: "$A|$B|$C|$D|$E|$F|$G|$H|$I|\${NOTHING:-no}|$J" }`,
  });
  assertEquals(services.map(({ name }) => name), ["a|a-b|a.c|$A|e#e|f|g\n|h\nA=2|i$A|no|j"]);
  assertEquals(notes, []);
});

Deno.test("a .env that Compose refuses costs its project, and no value of it is told", async () => {
  const { services, problems } = await read({
    "a/.env": "A=1\n\nMY KEY=hunter2\n",
    "a/compose.yaml": "services: { a: { image: a } }",
    "b/.env": 'A="hunter2\n',
    "b/compose.yaml": "services: { b: { image: b } }",
    "c/.env": "A=1\nB=${hunter2",
    "c/compose.yaml": "services: { c: { image: c } }",
    "d/.env/of-another.txt": "",
    "d/compose.yaml": "services: { d: { image: d } }",
  });
  assertEquals(problems, [
    "a/.env: line 3 is no variable.",
    "b/.env: line 1 is no variable.",
    "c/.env: line 2: a variable cannot be read; a dollar is written as $$",
  ]);
  assertEquals(services.map(({ name }) => name), ["d"]);
});

Deno.test("the name of the project: as Compose writes it, and in the files", async () => {
  const { services } = await read({
    "a/compose.yaml": "name: My.Lab\nservices: { w: { image: '${COMPOSE_PROJECT_NAME}:1' } }",
    "b/.env": "N=lab\n",
    "b/compose.yaml":
      "name: ${N}\nservices: { w: { container_name: '${COMPOSE_PROJECT_NAME}-web' } }",
    "c/compose.yaml": "name: one\nservices: { w: { image: c } }",
    "c/compose.override.yaml": "name: two\n",
  });
  assertEquals(services.map(({ project, name, image }) => [project, name, image]), [
    ["mylab", "mylab-w", "mylab:1"],
    ["lab", "lab-web", null],
    ["two", "two-w", "c"],
  ]);
});

Deno.test("which files count: of two, those that Compose takes; those that only .env names", async () => {
  const { services } = await read({
    "a/docker-compose.yaml": "services: { no: { image: a } }",
    "a/docker-compose.yml": "services: { yes: { image: a } }",
    "b/compose.yaml": "services: { b: { image: b } }",
    "b/compose.override.yaml": "services: { b: { image: no } }",
    "b/compose.override.yml": "services: { b: { image: yes } }",
    "c/stack.yml": "services: { c: { image: c } }",
    "c/.env": "COMPOSE_FILE=stack.yml\n",
  });
  assertEquals(services.map(brief), [["a-yes", "a", []], ["b", "yes", []], ["c", "c", []]]);
});

Deno.test("a later file: maps within maps, names that are a list here and a map there, null", async () => {
  const { services, problems } = await read({
    "lab/compose.yaml": `
services:
  a: { image: a, depends_on: [b], networks: [x], deploy: { replicas: 0 } }
  b: { image: b, ports: ["1:1"], deploy: { replicas: 0 } }
  c: { image: c, ports: ["2:2"] }`,
    "lab/compose.override.yaml": `
services:
  a: { image: null, depends_on: { c: {} }, networks: { y: }, deploy: { resources: {} } }
  b: { deploy: { replicas: !reset null } }
  c: !override { image: new }
---
services:
  b: { ports: ["22:22"] }`,
  });
  assertEquals(problems, []);
  assertEquals(services.map(brief), [
    ["lab-a", "a", []],
    ["lab-b", "b", ["tcp/1", "tcp/22"]],
    ["lab-c", "new", []],
  ]);
  assertEquals(services[0]?.depends_on, ["lab-b", "lab-c"]);
  assertEquals(services[0]?.networks, ["x", "y"]);
  assertEquals(services.map(({ starts }) => starts), [false, true, true]);
});

Deno.test("whose network it uses is needed; what a provider runs is no container", async () => {
  const { services, problems } = await read({
    "arr/compose.yaml": `%YAML 1.1
---
services:
  vpn: { image: gluetun, ports: [22:22, "0:80", { target: 80, published: 0 }] }
  bt: { image: qbittorrent, network_mode: "service:vpn", depends_on: [vpn, db] }
  db: { provider: { type: cloud } }`,
  });
  assertEquals(problems, []);
  assertEquals(services.map(({ name, ports, depends_on }) => [name, ports, depends_on]), [
    ["arr-vpn", ["tcp/22"], []],
    ["arr-bt", [], ["arr-vpn"]],
  ]);
});

Deno.test("a file without services is half a file: it is named, or all of it would be retired", async () => {
  const { services, problems } = await read({
    "a/compose.yaml": "",
    "b/compose.yaml": "services:\n",
    "c/compose.yaml": "web: { image: of-1.x }",
    "d/compose.yaml": "services: {}",
  });
  assertEquals(services, []);
  assertEquals(problems, [
    "a/compose.yaml has no services.",
    "b/compose.yaml has no services.",
    "c/compose.yaml has no services.",
  ]);
});

Deno.test("a project that another one includes, or names in its .env, is a part of that", async () => {
  const { services, problems } = await read({
    "all/compose.yaml": "include: [photos/compose.yaml, { path: [paper/compose.yml] }]",
    "all/photos/compose.yaml": "services: { photos: { image: a } }",
    "all/paper/compose.yml": "name: papers\nservices: { paper: { image: b } }",
    "both/.env": "COMPOSE_FILE=compose.yaml:more/compose.yaml",
    "both/compose.yaml": "services: { c: { image: c } }",
    "both/more/compose.yaml": "services: { d: { image: d } }",
    "one/.env": "COMPOSE_FILE=../shared.yml\n",
    "two/.env": "COMPOSE_FILE=../shared.yml\n",
    "shared.yml": "services: { s: { image: s } }",
  });
  assertEquals(problems, []);
  assertEquals(services.map(({ name }) => name), [
    "all-photos",
    "all-paper",
    "both-c",
    "both-d",
    "one-s",
    "two-s",
  ]);
});

Deno.test("no secret of a file is told: not by its errors, nor as a part of an image", async () => {
  const bad = (value: string) =>
    `services:\n  a:\n    image: a\n    environment:\n      PASSWORD: ${value}\n`;
  const { services, problems, notes } = await read({
    "a/compose.yaml": bad("*hunter2"),
    "b/compose.yaml": bad("|hunter2"),
    "c/compose.yaml": bad('"x" "hunter2"'),
    "d/compose.yaml": bad('"\\Uhunter2x"'),
    "e/compose.yaml": bad("${hunter2"),
    "f/compose.yaml":
      "services: { a: { ports: [{ target: 80, published: x, name: hunter2 }], image: a } }",
    "g/.env": "TOKEN=hunter2\n",
    "g/compose.yaml": `services:
  a: { image: "user:hunter2@registry.lan/a:1" }
  b: { image: "$TOKEN@registry.lan:5000/b" }
  c: { image: "https://user:$TOKEN@registry.lan/c" }
  d: { image: "registry.lan:5000/d/d:1@sha256:${"a1".repeat(32)}" }`,
  });
  assert(!JSON.stringify([services, problems, notes]).includes("hunter2"), problems.join("\n"));
  assertEquals(problems.length, 6);
  assertEquals(services.filter(({ image }) => image !== null).map(({ name }) => name), [
    "f-a",
    "g-d",
  ]);
  assertEquals(
    notes,
    ["a", "b", "c"].map((name) =>
      `g/compose.yaml: service ${name}: its image is none, and not compared.`
    ),
  );
});

Deno.test("a link to a folder elsewhere is followed, once; one in a circle is not", async () => {
  const root = await Deno.makeTempDir({ prefix: "bruce-compose-" });
  const write = async (folder: string) => {
    await Deno.mkdir(join(root, folder), { recursive: true });
    await Deno.writeTextFile(join(root, folder, "compose.yaml"), "services: { a: { image: a } }");
  };
  try {
    await write("stacks/here");
    await write("elsewhere/there");
    await Deno.symlink(join(root, "stacks"), join(root, "stacks/circle"));
    await Deno.symlink(join(root, "stacks/here"), join(root, "stacks/again"));
    await Deno.symlink(join(root, "elsewhere"), join(root, "stacks/box2"));
    await Deno.symlink(join(root, "elsewhere"), join(root, "elsewhere/circle"));
    await Deno.symlink(join(root, "nowhere"), join(root, "stacks/broken"));
    const { stacks, problems } = await findStacks(join(root, "stacks"));
    assertEquals(problems, []);
    assertEquals(
      stacks.map(({ directory }) => directory.slice(root.length)),
      ["/stacks/box2/there", "/stacks/here"],
    );
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});
