/** Key and certificates in PEM, made by a private CA for 127.0.0.1 and `localhost`. */
export interface Certificates {
  /** Path of the certificate of the CA. */
  ca: string;
  key: string;
  valid: string;
  /** Ended before it was made. */
  expired: string;
  /** The moment that `valid` ends, as ISO 8601. */
  validUntil: string;
}

/** Makes them with the openssl command in a directory; `valid` lasts for `days`. */
export async function makeCertificates(directory: string, days: number): Promise<Certificates> {
  const run = async (...args: string[]) => {
    const { success, stdout, stderr } = await new Deno.Command("openssl", { args, cwd: directory })
      .output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    return new TextDecoder().decode(stdout);
  };
  const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  await run(
    ...["req", "-x509", ...newKey, "-keyout", "ca-key.pem", "-out", "ca.pem"],
    ...["-subj", "/CN=private CA", "-days", "30"],
  );
  await run(
    ...["req", ...newKey, "-keyout", "key.pem", "-out", "request.pem", "-subj", "/CN=bruce"],
    ...["-addext", "subjectAltName=IP:127.0.0.1,DNS:localhost"],
  );
  const sign = (name: string, days: number) =>
    run(
      ...["x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca-key.pem"],
      ...[
        "-copy_extensions",
        "copy",
        "-set_serial",
        `${days + 10}`,
        "-days",
        `${days}`,
        "-out",
        name,
      ],
    );
  await sign("valid.pem", days);
  await sign("expired.pem", -1);
  const end = await run("x509", "-in", "valid.pem", "-noout", "-enddate");
  const read = (name: string) => Deno.readTextFile(`${directory}/${name}`);
  return {
    ca: `${directory}/ca.pem`,
    key: await read("key.pem"),
    valid: await read("valid.pem"),
    expired: await read("expired.pem"),
    validUntil: new Date(end.replace("notAfter=", "")).toISOString(),
  };
}
