const WORDS: readonly [RegExp, string][] = [
  [/connection refused|ECONNREFUSED|os error 111/i, "connection refused"],
  [/dns|lookup|resolve|ENOTFOUND|name or service not known/i, "the name of the host is not known"],
  [/certificate|UnknownIssuer|NotValidForName|CertExpired/i, "the TLS certificate is not accepted"],
  [/tls|handshake/i, "the TLS handshake failed"],
  [/no route|unreachable|EHOSTUNREACH|ENETUNREACH/i, "no route to the host"],
  [/timed out|ETIMEDOUT/i, "the connection timed out"],
  [/reset|broken pipe|ECONNRESET/i, "the connection was reset"],
  [/closed|eof|incomplete|SendRequest/i, "the connection was closed before an answer"],
  [/parse|invalid http|HttpParser/i, "the answer is no HTTP"],
];

/** A fault of the network in words of ours: what the runtime says quotes the url, which may be a secret. */
export function faultWords(thrown: unknown): string {
  const said: string[] = [];
  for (let fault = thrown; fault instanceof Error && said.length < 5; fault = fault.cause) {
    said.push(fault.message.replace(/\(?https?:\/\/\S*\)?/g, ""));
  }
  const text = said.join(" ");
  return WORDS.find(([pattern]) => pattern.test(text))?.[1] ?? "the request failed";
}
