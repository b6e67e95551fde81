/** Makes a private CA, and certificates for 127.0.0.1 (`server-*.pem`) and for a client (`cert.pem`, `key.pem`). */
export async function makeCertificates(directory: string): Promise<void> {
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await openssl(directory, [
    "req",
    "-x509",
    ...key,
    "-keyout",
    "ca-key.pem",
    "-out",
    "ca.pem",
    "-subj",
    "/CN=private CA",
    "-days",
    "1",
  ]);
  for (
    const [certificate, keyFile, extension] of [
      ["server-cert.pem", "server-key.pem", "subjectAltName=IP:127.0.0.1"],
      ["cert.pem", "key.pem", "extendedKeyUsage=clientAuth"],
    ]
  ) {
    await openssl(directory, [
      "req",
      "-x509",
      ...key,
      "-keyout",
      keyFile ?? "",
      "-out",
      certificate ?? "",
      "-subj",
      "/CN=bruce",
      "-addext",
      extension ?? "",
      "-addext",
      "basicConstraints=critical,CA:FALSE",
      "-CA",
      "ca.pem",
      "-CAkey",
      "ca-key.pem",
      "-days",
      "1",
    ]);
  }
}

async function openssl(cwd: string, args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("openssl", { args, cwd }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}
