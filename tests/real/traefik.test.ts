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
      "HostRegexp(`^.+\\.example\\.org$`) -> 192.0.2.5:80 pattern",
      "Hots(`x.example.org`) -> 192.0.2.5:80 disabled pattern",
      "PathPrefix(`/`) -> localhost:null internal",
      "PathPrefix(`/api`) -> localhost:null internal",
      "a.example.org,b.example.org/x -> 192.0.2.5:80 tls",
      "api.example.org/admin -> 192.0.2.5:80",
      "api.example.org/users -> 192.0.2.6:81",
      "broken.example.org -> nowhere@file:null disabled",
      "f.example.org -> 192.0.2.8:80",
      "h.example.org -> 192.0.2.5:80",
      "huge.example.org -> 192.0.2.5:80",
      "m.example.org -> 192.0.2.5:80",
      "n.example.org -> 192.0.2.5:80",
      "ns.example.org -> no-service@file:null disabled",
      "six.example.org -> fd00::5:8080",
      "w.example.org -> 192.0.2.5:80",
      "wiki.example.org -> 192.0.2.5:80",
    ]);
  },
);
