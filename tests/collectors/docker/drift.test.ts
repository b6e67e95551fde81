import { deepStrictEqual, strictEqual } from "node:assert/strict";
import type postgres from "postgres";
import { docker } from "../../../scripts/collectors/docker/collector.ts";
import { withDatabase } from "../../_support/database.ts";
import { type Answers, engineWith, says, serveEngine } from "../support/engine_stand_in.ts";
import { declare, drift, ingest, payloadOf } from "../support/through_database.ts";

type Sample = Record<string, unknown>;

async function sample(name: string): Promise<Sample> {
  return JSON.parse(await Deno.readTextFile(new URL(`fixtures/${name}.json`, import.meta.url)));
}

/** Container `media-jellyfin-1` of Engine 29, up and stopped, and two containers of an engine of 2018. */
const jellyfin = await sample("inspect.running-healthy");
const stopped = { ...await sample("inspect.exited"), Id: jellyfin.Id, Name: jellyfin.Name };
const portainer = await sample("watchtower.container_running");
const watchtower = await sample("watchtower.container_stopped");

const PORTS = ["tcp/8096", "udp/1900"];

const DECLARED = [{ hostname: "box2-media", services: [{ name: "jellyfin", ports: PORTS }] }];

/** Runs a story: each step is an engine, or none, which is collected, ingested, and tells the drift. */
function withHost(
  story: (see: (answers?: Answers) => Promise<string[]>, sql: postgres.Sql) => Promise<void>,
  declared: Sample[] = DECLARED,
): Promise<void> {
  return withDatabase(async ({ sql }) => {
    await declare(sql, declared);
    await story(async (answers) => {
      await using engine = serveEngine(answers ?? {});
      const settings = {
        docker_host: `unix://${answers ? engine.socket : "/nowhere/docker.sock"}`,
      };
      const [observation] = await docker.configure(settings, { hostname: "box2-media" }).observe();
      if (!observation) throw new Error("an engine is one observation");
      const answer = await ingest(sql, payloadOf("docker", observation));
      deepStrictEqual([answer.status, answer.rejected, answer.quarantine], [200, [], []]);
      return await drift(sql);
    }, sql);
  });
}

Deno.test("a recorded container that is as declared is no drift; seen again it is not stored again", () =>
  withHost(async (see, sql) => {
    deepStrictEqual(await see(engineWith([jellyfin])), []);
    deepStrictEqual(await see(engineWith([jellyfin])), []);
    const [row] = await sql`select count(*)::integer as count from public.observed_snapshots`;
    strictEqual(row?.count, 1);
  }));

Deno.test("SERVICE_MISSING: the container stops, vanishes, and comes back", () =>
  withHost(async (see) => {
    await see(engineWith([jellyfin]));
    deepStrictEqual(await see(engineWith([stopped])), [
      "SERVICE_MISSING box2-media/jellyfin state: running -> stopped",
    ]);
    deepStrictEqual(await see(engineWith([])), [
      "SERVICE_MISSING box2-media/jellyfin state: running -> absent",
    ]);
    deepStrictEqual(await see(engineWith([jellyfin])), []);
  }));

Deno.test("what vanishes between the list and its details is gone, what cannot be read is not", () =>
  withHost(async (see) => {
    await see(engineWith([jellyfin]));
    const details = `/containers/${jellyfin.Id}/json`;
    const seeDetails = (status: number, message: string) =>
      see({ ...engineWith([jellyfin]), [details]: () => says(status, message) });
    deepStrictEqual(await seeDetails(500, "the driver is busy"), [
      "SNAPSHOT_ERROR box2-media docker.complete: complete -> partial",
    ]);
    deepStrictEqual(await seeDetails(404, "No such container"), [
      "SERVICE_MISSING box2-media/jellyfin state: running -> absent",
    ]);
  }));

Deno.test("an engine that fails, or is not there, proves nothing of its containers", () =>
  withHost(async (see) => {
    await see(engineWith([jellyfin]));
    deepStrictEqual(await see({ "/version": () => says(503, "shutting down") }), [
      "SNAPSHOT_ERROR box2-media docker.collection: succeeds -> failed",
    ]);
    deepStrictEqual(await see(), [
      "DOCKER_UNREACHABLE box2-media engine: answers -> no answer",
    ]);
    deepStrictEqual(await see(engineWith([jellyfin])), []);
  }));

Deno.test("PORT_MISMATCH, SERVICE_UNEXPECTED and SERVICE_UNHEALTHY of recorded containers", () =>
  withHost(async (see) => {
    const state = { ...jellyfin.State as Sample, Health: { Status: "unhealthy" } };
    const containers = [{ ...jellyfin, State: state }, portainer, watchtower];
    deepStrictEqual(await see(engineWith(containers)), [
      "PORT_MISMATCH box2-media/jellyfin ports: tcp/8097 -> tcp/8096, udp/1900",
      "SERVICE_UNEXPECTED box2-media/portainer declaration: not declared -> running",
      "SERVICE_UNHEALTHY box2-media/jellyfin media-jellyfin-1: healthy -> unhealthy",
    ]);
  }, [{ hostname: "box2-media", services: [{ name: "jellyfin", ports: ["tcp/8097"] }] }]));
