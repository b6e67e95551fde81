// A container that was made of a directory (Podman): Finsys/dockhand#1221, `podman run --rootfs DIR` of Podman 4.3.1.
import { deepStrictEqual, match, strictEqual } from "node:assert/strict";
import { docker } from "../../../scripts/collectors/docker/collector.ts";
import { withDatabase } from "../../_support/database.ts";
import {
  type Answers,
  EMPTY_ENGINE,
  says,
  serveEngine,
} from "../../collectors/support/engine_stand_in.ts";
import { declare, drift, ingest, payloadOf } from "../../collectors/support/through_database.ts";

type Json = Record<string, unknown>;

const A = "a".repeat(64);
const B = "b".repeat(64);
const IMAGE = `sha256:${"c".repeat(64)}`;

/** What Podman says of `rootfs-box`, and of `web`, which has an image. */
const ROOTFS_BOX = {
  Name: "/rootfs-box",
  Image: "sha256:",
  RestartCount: 0,
  State: {
    Status: "running",
    Running: true,
    ExitCode: 0,
    StartedAt: "2026-11-27T10:00:00Z",
    Health: { Status: "", FailingStreak: 0, Log: null },
  },
  HostConfig: {
    NetworkMode: "none",
    PortBindings: {},
    RestartPolicy: { Name: "", MaximumRetryCount: 0 },
  },
  Config: { Image: "", Labels: null },
  NetworkSettings: { Ports: {}, Networks: {} },
  Mounts: [],
};
const WEB = {
  ...ROOTFS_BOX,
  Name: "/web",
  Image: IMAGE,
  State: { Status: "running", Running: true, ExitCode: 0, StartedAt: "2026-11-27T10:00:00Z" },
  HostConfig: { NetworkMode: "bridge", PortBindings: {}, RestartPolicy: { Name: "no" } },
  Config: { Image: "docker.io/library/box:1", Labels: {} },
  NetworkSettings: { Ports: {}, Networks: { podman: {} } },
};

function podman(more: Answers = {}): Answers {
  return {
    ...EMPTY_ENGINE,
    "/version": {
      Version: "5.4.2",
      ApiVersion: "1.41",
      MinAPIVersion: "1.24",
      Os: "linux",
      Arch: "amd64",
    },
    "/info": { Containers: 2 },
    "/containers/json": [{ Id: A, Names: ["/rootfs-box"], Labels: null }, {
      Id: B,
      Names: ["/web"],
      Labels: {},
    }],
    [`/containers/${A}/json`]: ROOTFS_BOX,
    [`/containers/${B}/json`]: WEB,
    [`/images/${IMAGE}/json`]: { RepoDigests: [] },
    "/images/sha256:/json": () =>
      says(500, "normalizing image: normalizing name for compat API: invalid reference format"),
    ...more,
  };
}

/** What one look at an engine gives. */
async function observe(answers: Answers) {
  await using engine = serveEngine(answers);
  const settings = { docker_host: `unix://${engine.socket}`, mounts: true, metrics: false };
  const [observation] = await docker.configure(settings, { hostname: "box" }).observe();
  if (!observation) throw new Error("an engine is one observation");
  return observation;
}

async function look(answers: Answers) {
  const { complete, problems, snapshot } = await observe(answers);
  const { containers } = snapshot as { containers: Json[] };
  return { complete, problems, containers };
}

const briefly = (containers: Json[]) =>
  containers.map(({ name, image, image_digest, health }) => [name, image, image_digest, health]);

Deno.test("a container without an image is a container: its digest is null", async () => {
  const { complete, problems, containers } = await look(podman());
  deepStrictEqual([complete, problems], [true, []]);
  deepStrictEqual(briefly(containers), [
    ["rootfs-box", null, null, null],
    ["web", "docker.io/library/box:1", null, null],
  ]);
});

for (
  const [what, answer] of [
    ["an error", () => says(500, "storage is locked")],
    ["not found", () => says(404, "no such image")],
    ["a refusal", () => new Response("Forbidden", { status: 403 })],
    ["a bad gateway", () => new Response("<html>", { status: 502 })],
    ["garbage", () => new Response("<html>no JSON</html>")],
    ["another kind of JSON", () => Response.json({ RepoDigests: "no list" })],
    ["an empty answer", () => Response.json(null)],
  ] as const
) {
  Deno.test(`the question for an image that is answered with ${what} costs its digest alone`, async () => {
    const { complete, problems, containers } = await look(
      podman({ [`/images/${IMAGE}/json`]: answer }),
    );
    deepStrictEqual([complete, problems], [true, []]);
    deepStrictEqual(briefly(containers).map(([name, , digest]) => [name, digest]), [
      ["rootfs-box", null],
      ["web", null],
    ]);
  });
}

Deno.test("a count that the engine cannot give is no reason to doubt its list", async () => {
  for (const info of [() => says(500, "busy"), () => new Response("garbage")]) {
    const { complete, problems, containers } = await look(podman({ "/info": info }));
    deepStrictEqual([complete, problems, containers.length], [true, [], 2]);
  }
});

Deno.test("a container without a name has its id, with a link the name of its own", async () => {
  const { complete, containers } = await look(podman({
    "/containers/json": [{ Id: A, Names: null, Labels: null }, {
      Id: B,
      Names: ["/proxy/web", "/web"],
      Labels: {},
    }],
    [`/containers/${A}/json`]: { ...ROOTFS_BOX, Name: null },
    [`/containers/${B}/json`]: { ...WEB, Name: "" },
  }));
  strictEqual(complete, true);
  deepStrictEqual(containers.map(({ name }) => name), ["aaaaaaaaaaaa", "web"]);
});

Deno.test("a row of the list that cannot be read costs itself, and makes the list incomplete", async () => {
  const { complete, problems, containers } = await look(podman({
    "/containers/json": [{ Id: null, Names: ["/odd"] }, { Id: B, Names: "odd", Labels: 7 }],
  }));
  strictEqual(complete, false);
  deepStrictEqual(problems, ["of 2 listed containers 1 cannot be read"]);
  deepStrictEqual(containers.map(({ name }) => name), ["web"]);
});

Deno.test("a container that is being removed has half an answer", async () => {
  const { complete, containers } = await look(podman({
    [`/containers/${A}/json`]: {
      ...ROOTFS_BOX,
      Image: null,
      RestartCount: null,
      State: { Status: "removing", Health: "gone" },
      NetworkSettings: null,
      Mounts: null,
    },
  }));
  strictEqual(complete, true);
  deepStrictEqual(containers.map(({ name, state }) => [name, state]), [
    ["rootfs-box", "removing"],
    ["web", "running"],
  ]);
});

/** The containers of a case, down to the drift: each step is what an engine answers. */
function story(
  services: Json[],
  tell: (see: (answers: Answers) => Promise<string[]>) => Promise<void>,
): Promise<void> {
  return withDatabase(async ({ sql }) => {
    await declare(sql, [{ hostname: "box", services }]);
    await tell(async (answers) => {
      const observation = await observe(answers);
      const answer = await ingest(sql, payloadOf("docker", observation));
      deepStrictEqual([answer.status, answer.rejected, answer.quarantine], [200, [], []]);
      return await drift(sql);
    });
  });
}

Deno.test("down to the drift: no image is never another image, and the rest of the host is judged", () =>
  story([{ name: "rootfs-box", image: "box:1" }, { name: "web", image: "box:2" }], async (see) => {
    deepStrictEqual(await see(podman()), [
      "CONFIG_DRIFT box/web image: box:2 -> docker.io/library/box:1",
    ]);
  }));

// Aerya/Gluetun-Companion#104: inspect answers 500 for good after an unclean shutdown
Deno.test("one container that cannot be read is unknown by its name; the others are judged", () =>
  story([{ name: "rootfs-box" }, { name: "web" }, { name: "gone" }], async (see) => {
    const both = podman();
    const three = {
      ...both,
      "/info": { Containers: 3 },
      "/containers/json": [...both["/containers/json"] as Json[], {
        Id: "d".repeat(64),
        Names: ["/gone"],
        Labels: {},
      }],
      [`/containers/${"d".repeat(64)}/json`]: { ...WEB, Name: "/gone" },
    };
    deepStrictEqual(await see(three), []);
    const said = await see({
      ...both,
      [`/containers/${A}/json`]: () => says(500, "RWLayer of container a is unexpectedly nil"),
      [`/containers/${B}/json`]: { ...WEB, State: { Status: "exited", ExitCode: 1 } },
    });
    deepStrictEqual(said, [
      "SERVICE_MISSING box/web state: running -> stopped",
      "SNAPSHOT_ERROR box docker.complete: complete -> partial",
    ]);
  }));

// ualex73/monitor_docker#48: the labels that say what a task is
Deno.test("the labels of Swarm go through, and nothing of its secrets", async () => {
  const labels = {
    "com.docker.swarm.service.name": "monitoring_grafana",
    "com.docker.stack.namespace": "monitoring",
    "com.docker.swarm.node.id": "n",
    "traefik.http.middlewares.auth.basicauth.users": "admin:secret",
  };
  const { containers } = await look(podman({
    [`/containers/${B}/json`]: {
      ...WEB,
      Name: "/monitoring_grafana.1.u0rukjtcr1fav97gvijuvi0g9",
      Config: { Image: "grafana:1", Labels: labels },
    },
  }));
  deepStrictEqual(containers[0]?.labels, {
    "com.docker.stack.namespace": "monitoring",
    "com.docker.swarm.service.name": "monitoring_grafana",
  });
});

// passteque/gluetun#342: the network of a container that was made anew
Deno.test("the network of a container that is gone is told by its id", () =>
  story([{ name: "rootfs-box" }, { name: "web", ports: ["tcp/80"] }], async (see) => {
    const lost = (id: string) =>
      podman({
        [`/containers/${B}/json`]: {
          ...WEB,
          HostConfig: { ...WEB.HostConfig, NetworkMode: `container:${id}` },
        },
      });
    const [orphan] = await see(lost("9".repeat(64)));
    match(orphan ?? "", /^CONFIG_DRIFT box\/web network: a container -> none$/);
    deepStrictEqual(await see(lost(A)), ["PORT_MISMATCH box/web ports: tcp/80 -> none"]);
  }));
