import { isIPv4, isIPv6 } from "node:net";
import { domainToASCII } from "node:url";

/** Kinds of records that a probe asks for. */
export type RecordType = "A" | "AAAA" | "CNAME" | "MX" | "NS" | "TXT";

/**
 * An answer, or what is expected of one, as a value: the same address, name or text gives the same value however it is
 * spelled. Addresses lose their zeros, names their case and final dot, texts the quotes of zone files.
 */
export function dnsValue(type: RecordType, text: string): string {
  const spelled = text.trim();
  switch (type) {
    case "A":
    case "AAAA":
      return addressValue(spelled);
    case "CNAME":
    case "NS":
      return nameValue(spelled);
    case "MX": {
      const [, preference, name = ""] = /^(?:(\d+)\s+)?(\S*)$/.exec(spelled) ?? [];
      return preference === undefined
        ? nameValue(name || spelled)
        : `${Number(preference)} ${nameValue(name)}`;
    }
    case "TXT":
      return /^"(?:[^"\\]|\\.)*"(?:\s+"(?:[^"\\]|\\.)*")*$/.test(spelled)
        ? unquoted(spelled)
        : text;
  }
}

/** Are these the answers that are expected, in any order? A mail server may be expected without its preference. */
export function areExpected(
  type: RecordType,
  answers: readonly string[],
  expected: readonly string[],
): boolean {
  const wanted = new Set(expected.map((text) => dnsValue(type, text)));
  const isPlain = type === "MX" && [...wanted].every((value) => !value.includes(" "));
  const found = new Set(isPlain ? answers.map((value) => value.replace(/^\d+ /, "")) : answers);
  return found.size === wanted.size && [...found].every((value) => wanted.has(value));
}

function addressValue(text: string): string {
  if (isIPv4(text) || !isIPv6(text)) return text.toLowerCase();
  // an IPv4 address within an IPv6 one stays readable
  const [, inner] = /^::ffff:([\d.]+)$/i.exec(text) ?? [];
  return inner ? `::ffff:${inner}` : new URL(`http://[${text}]`).hostname.slice(1, -1);
}

function nameValue(text: string): string {
  const name = text.replace(/\.$/, "").toLowerCase();
  return domainToASCII(name) || name;
}

function unquoted(text: string): string {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"/g)]
    .map(([, chunk = ""]) => chunk.replace(/\\(.)/g, "$1")).join("");
}
