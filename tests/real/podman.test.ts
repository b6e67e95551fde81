import { deepStrictEqual } from "node:assert/strict";
import { docker } from "../../scripts/collectors/docker/collector.ts";
import { podman } from "../../scripts/real/programs.ts";
import { withDatabase } from "../_support/database.ts";
import { declare, drift, ingest, payloadOf } from "../collectors/support/through_database.ts";
import { PodmanEngine } from "./support/podman_engine.ts";
import { testWith } from "./support/test_with.ts";

const DECLARED = [{
  hostname: "box2-pods",
  services: [
    { name: "web", image: "bruce/box:1", ports: ["tcp/18080"] },
    { name: "inpod", port: 18081 },
    { name: "rootfs-box" },
  ],
}];

testWith(
  podman,
  "containers, a pod and a container made of a directory are as declared",
  () =>
    withDatabase(async ({ sql }) => {
      await using engine = await PodmanEngine.start();
      await engine.run("web", "--publish", "18080:80");
      await engine.podman("pod", "create", "--name", "pod1", "--publish", "18081:80");
      await engine.run("inpod", "--pod", "pod1");
      await engine.podman(
        "run",
        "-d",
        "--name",
        "rootfs-box",
        "--rootfs",
        engine.rootfs,
        "sleep",
        "100000",
      );
      await declare(sql, DECLARED);
      const see = async () => {
        const settings = { docker_host: `unix://${engine.socket}` };
        const [observation] = await docker.configure(settings, { hostname: "box2-pods" }).observe();
        if (!observation) throw new Error("an engine is one observation");
        deepStrictEqual([observation.complete, observation.error, observation.problems], [
          true,
          null,
          [],
        ]);
        await ingest(sql, payloadOf("docker", observation));
        return await drift(sql);
      };
      deepStrictEqual(await see(), []);
      await engine.podman("stop", "--time", "0", "web");
      deepStrictEqual(await see(), ["SERVICE_MISSING box2-pods/web state: running -> stopped"]);
      await engine.podman("start", "web");
      await engine.run("stranger");
      deepStrictEqual(await see(), [
        "SERVICE_UNEXPECTED box2-pods/stranger declaration: not declared -> running",
      ]);
    }),
);
