import { deepStrictEqual } from "node:assert/strict";
import { fails, probeOnBoth, well } from "../../cases/_support/probe_on_both.ts";
import { TemporaryDirectory } from "../support/temporary.ts";
import { serveHttp } from "./support/servers.ts";

/** Certificates of a private CA, each with its own names and its own place in the chain, made with openssl. */
class Authority {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Makes a certificate and its key; without an issuer it signs itself. */
  async make(name: string, subject: string, extensions: string[], issuer?: string) {
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
    const subjects = ["-subj", `/CN=${subject}`];
    const added = extensions.flatMap((extension) => ["-addext", extension]);
    const files = ["-keyout", `${name}.key`, "-out", `${name}.pem`];
    if (!issuer) {
      await this.#openssl(["req", "-x509", ...key, ...files, ...subjects, "-days", "9", ...added]);
      return;
    }
    await this.#openssl(["req", ...key, ...files, ...subjects, ...added]);
    await this.#openssl([
      ...["x509", "-req", "-in", `${name}.pem`, "-CA", `${issuer}.pem`, "-CAkey", `${issuer}.key`],
      ...["-copy_extensions", "copy", "-days", "9", "-out", `${name}.pem`],
    ]);
  }

  async #openssl(args: string[]): Promise<void> {
    const { success, stderr } = await new Deno.Command("openssl", { args, cwd: this.#path })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  }

  file(name: string): string {
    return `${this.#path}/${name}.pem`;
  }

  serve(name: string, ...chain: string[]) {
    const read = (file: string) => Deno.readTextFileSync(`${this.#path}/${file}`);
    return serveHttp(() => new Response("hello"), {
      cert: [name, ...chain].map((one) => read(`${one}.pem`)).join(""),
      key: read(`${name}.key`),
    });
  }
}

const LOCAL = "subjectAltName=IP:127.0.0.1,DNS:localhost";

Deno.test("certificates are judged as a client would, with the same words on each runtime", async () => {
  await using directory = new TemporaryDirectory();
  const made = new Authority(directory.path);
  const isCa = ["basicConstraints=critical,CA:TRUE"];
  await made.make("root", "root", []);
  await made.make("between", "between", isCa, "root");
  await made.make("leaf", "leaf", [LOCAL], "between");
  await made.make("public", "public", [
    LOCAL,
    "authorityInfoAccess=caIssuers;URI:http://ca.example.org/ca.der",
  ], "between");
  await made.make("other", "other", ["subjectAltName=DNS:*.example.org"], "root");
  await made.make("self", "self", [LOCAL]);

  const servers = [
    made.serve("leaf", "between"),
    made.serve("leaf"),
    made.serve("public"),
    made.serve("other"),
    made.serve("self"),
  ];
  const at = (place: number) => `https://127.0.0.1:${servers[place]?.port}/`;
  const ca = made.file("root");
  const places = [
    { target: at(0), options: { ca } },
    { target: at(0).replace("127.0.0.1", "localhost"), options: { ca, body: "hello" } },
    { target: at(0) },
    { target: at(1), options: { ca } },
    { target: at(2), options: { ca } },
    { target: at(3), options: { ca } },
    { target: at(4), options: { ca } },
    { target: at(4), options: { ca: made.file("self") } },
  ];
  const unknown = fails("the certificate is of an unknown CA");
  const both = await probeOnBoth("http", places);
  for (const checks of both) {
    deepStrictEqual(checks, [
      well(200),
      well(200),
      unknown,
      unknown,
      fails("the server does not send the CA between its certificate and the root"),
      fails("the certificate is for another name"),
      fails("the certificate is self-signed"),
      well(200),
    ]);
  }
  // a wildcard is for one label, under its own domain; the name that is asked for counts
  const named = ["a.example.org", "A.Example.ORG.", "a.b.example.org", "example.org"].map((
    servername,
  ) => ({ target: `127.0.0.1:${servers[3]?.port}`, options: { ca, servername, days: 1 } }));
  for (const checks of await probeOnBoth("tls", named)) {
    deepStrictEqual(checks.map(({ error }) => error), [
      null,
      null,
      "the certificate is for another name",
      "the certificate is for another name",
    ]);
  }
  for (const server of servers) await server[Symbol.asyncDispose]();
});
