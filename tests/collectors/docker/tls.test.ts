import { match, strictEqual } from "node:assert/strict";
import { DockerEngine, testWithEngine } from "../../_support/docker_engine.ts";
import { makeCertificates } from "../support/certificates.ts";
import { collect } from "../support/collect.ts";
import { TemporaryDirectory } from "../support/temporary.ts";

testWithEngine("an engine behind TLS is trusted by its CA alone", async () => {
  await using ours = new TemporaryDirectory();
  await using others = new TemporaryDirectory();
  await Promise.all([makeCertificates(ours.path), makeCertificates(others.path)]);
  await using engine = await DockerEngine.start(
    "--host=tcp://127.0.0.1:2376",
    "--tlsverify",
    `--tlscacert=${ours.path}/ca.pem`,
    `--tlscert=${ours.path}/server-cert.pem`,
    `--tlskey=${ours.path}/server-key.pem`,
  );
  const wrapper = await engine.inNetwork();
  const look = async (certPath: string) => {
    const environment = { DOCKER_HOST: "tcp://127.0.0.1:2376", DOCKER_CERT_PATH: certPath };
    return JSON.parse((await collect(["docker", "--dry-run"], environment, wrapper)).stdout);
  };
  const { error, complete } = await look(ours.path);
  strictEqual(error, null);
  strictEqual(complete, true);
  const stranger = await look(others.path);
  strictEqual(stranger.error.kind, "tls");
  match(stranger.error.message, /No trusted TLS connection to https:\/\/127\.0\.0\.1:2376/);
});
