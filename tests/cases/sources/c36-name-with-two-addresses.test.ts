// One of two addresses answers: louislam/uptime-kuma#5006, hassio-addons/app-uptime-kuma#342, monitoring-plugins#1991.
import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { AddressBook } from "../../../scripts/collectors/service_health/address_book.ts";
import { probe } from "../../../scripts/collectors/service_health/probe.ts";
import type { Target } from "../../../scripts/collectors/service_health/target.ts";
import { makeCertificates } from "../../collectors/service_health/support/certificates.ts";
import { target } from "../../collectors/service_health/support/look.ts";
import { closedPort, serveHttp } from "../../collectors/service_health/support/servers.ts";
import { serveSilence } from "../../collectors/service_health/support/silent.ts";
import { TemporaryDirectory } from "../../collectors/support/temporary.ts";
import { fails, probeOnBoth, well } from "../_support/probe_on_both.ts";

const NAME = "dual.test";

async function see(addresses: string[], one: Target, timeoutS = 5) {
  const company = {
    addresses: new AddressBook(() => Promise.resolve(addresses)),
    refused: new Set<string>(),
    timeoutS,
  };
  const { latencyMs: _ms, ...found } = await probe(one, company);
  return found;
}

const hasIPv6 = (() => {
  try {
    Deno.listen({ hostname: "::1", port: 0 }).close();
    return true;
  } catch {
    return false;
  }
})();

Deno.test({
  name: "each kind of probe tries the other address when the first one refuses",
  ignore: !hasIPv6,
  fn: async () => {
    await using directory = new TemporaryDirectory();
    const made = await makeCertificates(directory.path, 20);
    await using six = serveHttp(() => Response.json({ version: "1", models: [] }), {
      hostname: "::1",
    });
    await using secret = serveHttp(() => new Response("hello"), {
      hostname: "::1",
      cert: made.valid,
      key: made.key,
    });
    for (const addresses of [["127.0.0.1", "::1"], ["::1", "127.0.0.1"]]) {
      const at = async (kind: Target["kind"], place: string, options = {}) =>
        (await see(addresses, target(kind, place, options))).error;
      strictEqual(await at("tcp", `${NAME}:${six.port}`), null);
      strictEqual(await at("http", `http://${NAME}:${six.port}/`), null);
      strictEqual(await at("ollama", `http://${NAME}:${six.port}`), null);
      strictEqual(await at("home_assistant", `http://${NAME}:${six.port}`), null);
      strictEqual(await at("tls", `${NAME}:${secret.port}`), null);
      strictEqual(
        await at("tls", `${NAME}:${secret.port}`, { ca: made.ca, servername: "localhost" }),
        null,
      );
      // the name, not the address that was reached, is what the certificate must be for
      strictEqual(
        await at("http", `https://${NAME}:${secret.port}/`, { ca: made.ca }),
        "the certificate is for another name",
      );
    }
  },
});

Deno.test({
  name: "an address that is silent does not keep the next one waiting",
  ignore: !hasIPv6 || Deno.build.os !== "linux",
  fn: async () => {
    await using four = serveHttp(() => new Response("hello"));
    await using _other = await serveSilence("127.0.0.3", four.port);
    await using _six = await serveSilence("::1", four.port);
    const one = target("http", `http://${NAME}:${four.port}/`);
    const silent = ["127.0.0.3", "::1"];
    for (const addresses of [silent, silent.toReversed()]) {
      deepStrictEqual(await see([...addresses, "127.0.0.1"], one), well(200));
    }
    const { error } = await see(silent, one, 1);
    strictEqual(error, "no answer within 1 s");
  },
});

Deno.test({
  name: "what all addresses say is told in the same words each time",
  ignore: !hasIPv6 || Deno.build.os !== "linux",
  fn: async () => {
    await using six = await serveSilence("::1");
    const one = target("tcp", `${NAME}:${six.port}`);
    for (const order of [["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "::1", "127.0.0.1"]]) {
      const words = order.length > 2 ? "no answer within 1 s" : "connection refused";
      for (const addresses of [order, order.toReversed()]) {
        deepStrictEqual(await see(addresses, one, 1), fails(words));
      }
    }
  },
});

const mayMount = Deno.build.os === "linux" && hasIPv6 &&
  new Deno.Command("unshare", { args: ["--mount", "true"], stderr: "null" }).outputSync().success;

Deno.test({
  name: "the case: a name with two addresses in a hosts file of its own, on each runtime",
  ignore: !mayMount,
  fn: async () => {
    await using directory = new TemporaryDirectory();
    const hosts = `${directory.path}/hosts`;
    await Deno.writeTextFile(hosts, `127.0.0.1 ${NAME}\n::1 ${NAME}\n`);
    await using six = serveHttp(() => new Response("hello"), { hostname: "::1" });
    const before = ["unshare", "--mount", "sh", "-c"];
    const mount = `mount --bind ${hosts} /etc/hosts && exec "$0" "$@"`;
    const through = { before: [...before, mount] };
    const http = [{ target: `http://${NAME}:${six.port}/` }];
    for (const found of await probeOnBoth("http", http, through)) {
      deepStrictEqual(found, [well(200)]);
    }
    const tcp = [{ target: `${NAME}:${six.port}` }, { target: `${NAME}:${closedPort()}` }];
    for (const found of await probeOnBoth("tcp", tcp, through)) {
      deepStrictEqual(found, [well(), fails("connection refused")]);
    }
  },
});
