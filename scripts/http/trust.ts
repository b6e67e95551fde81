import { z } from "zod";
import type { Setting } from "../program/settings.ts";
import { readTrusted } from "../program/trusted_file.ts";
import { UsageError } from "../program/usage_error.ts";

/** What makes a server trusted: a CA in PEM, leaf certificates by SHA-256, or both; with neither, the public CAs. */
export interface Trust {
  ca: string | undefined;
  /** As `openssl x509 -fingerprint -sha256` prints them: upper case, with colons. */
  fingerprints: readonly string[];
}

/** The two settings about trust, with variables such as `PROXMOX_CA`. */
export function trustSettings(prefix: string): Setting[] {
  return [
    {
      key: "ca",
      flag: "ca",
      value: "FILE",
      environment: `${prefix}_CA`,
      help: "PEM file with the CA that signed the server's certificate",
      reads: "file",
    },
    {
      key: "fingerprint",
      flag: "fingerprint",
      value: "SHA256",
      environment: `${prefix}_FINGERPRINT`,
      help: "SHA-256 of the server's own certificate, in place of a CA; several with commas",
    },
  ];
}

/** Their place in the schema of a collector. */
export const trustShape = {
  ca: z.string().min(1).optional(),
  fingerprint: z.union([z.string(), z.array(z.string())]).optional(),
};

/** Reads the CA file and checks the form of fingerprints. Throws a UsageError. */
export function trustOf(
  { ca, fingerprint = [] }: { ca?: string; fingerprint?: string | string[] },
): Trust {
  const given = typeof fingerprint === "string" ? fingerprint.split(",") : fingerprint;
  return { ca: ca && readCa(ca), fingerprints: given.map(canonical) };
}

function readCa(path: string): string {
  let text: string;
  try {
    text = readTrusted(path);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The CA file cannot be read: ${reason}.`);
  }
  if (text.includes("-----BEGIN CERTIFICATE-----")) return text;
  throw new UsageError(`${path} holds no certificate in PEM form (--ca).`);
}

function canonical(text: string): string {
  const digits = text.trim().replace(/^sha256[:=]/i, "").replaceAll(":", "").toUpperCase();
  if (/^[0-9A-F]{64}$/.test(digits)) return digits.match(/../g)?.join(":") ?? digits;
  throw new UsageError(
    `${text.trim()} is no SHA-256 fingerprint (64 hex digits): ` +
      "openssl x509 -in CERTIFICATE -noout -fingerprint -sha256",
  );
}
