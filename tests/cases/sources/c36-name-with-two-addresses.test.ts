// One of two addresses answers: louislam/uptime-kuma#5006, hassio-addons/app-uptime-kuma#342, monitoring-plugins#1991.
import { deepStrictEqual, ok, strictEqual } from "node:assert/strict";
import { AddressBook } from "../../../scripts/collectors/service_health/address_book.ts";
import { probe } from "../../../scripts/collectors/service_health/probe.ts";
import type { Target } from "../../../scripts/collectors/service_health/target.ts";
import { makeCertificates } from "../../collectors/service_health/support/certificates.ts";
import { target } from "../../collectors/service_health/support/look.ts";
import { closedPort, serveHttp } from "../../collectors/service_health/support/servers.ts";
import { TemporaryDirectory } from "../../collectors/support/temporary.ts";
import { fails, probeOnBoth, well } from "../_support/probe_on_both.ts";

/** Documentation addresses: nothing comes back from there. */
const SILENT = ["192.0.2.1", "2001:db8::1"];

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

Deno.test("an address that is silent does not keep the next one waiting", async () => {
  await using four = serveHttp(() => new Response("hello"));
  const one = target("http", `http://${NAME}:${four.port}/`);
  for (const silent of [SILENT, SILENT.toReversed()]) {
    deepStrictEqual(await see([...silent, "127.0.0.1"], one), well(200));
  }
});

Deno.test("what all addresses say is told in the same words each time", async () => {
  const port = closedPort();
  for (const addresses of [["127.0.0.1", "127.0.0.2"], ["127.0.0.2", "2001:db8::1", "127.0.0.1"]]) {
    for (const order of [addresses, addresses.toReversed()]) {
      const { error } = await see(order, target("tcp", `${NAME}:${port}`), 1);
      // nobody knows whether 2001:db8::1 is silent or has no route from here
      ok(
        error === "connection refused" || order.length > 2 && error === "no answer within 1 s",
        `${error}`,
      );
    }
  }
  deepStrictEqual(
    await see(["127.0.0.1", "127.0.0.2"], target("tcp", `${NAME}:${port}`)),
    fails("connection refused"),
  );
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
