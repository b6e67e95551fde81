import { deepStrictEqual } from "node:assert/strict";
import { traefik } from "../../scripts/real/programs.ts";
import { look, wordsOf } from "../collectors/proxy/support/look.ts";
import { testWith } from "./support/test_with.ts";
import { TraefikServer } from "./support/traefik_server.ts";

testWith(
  traefik,
  "layers, errors, all kinds of services and long rules are read as they are",
  async () => {
    await using server = await TraefikServer.start(
      new URL("fixtures/traefik.yml", import.meta.url),
    );
    const observation = await look({ traefik_url: server.url });
    deepStrictEqual([observation.error, observation.complete], [null, true]);
    deepStrictEqual(wordsOf(observation), [
      "a",
    ]);
  },
);
