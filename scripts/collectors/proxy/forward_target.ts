/** A place as it is compared: no scheme, no path, no brackets, no final dot, lower case. */
export interface ForwardTarget {
  host: string;
  /** The port that is written with the host. */
  port: number | undefined;
}

/** Takes apart what people write as the host to forward to: `http://[fd00::5]:80/app`, `192.0.2.7/app`, `Box2.LAN.`. */
export function forwardTarget(text: string): ForwardTarget {
  const spelled = text.trim();
  const authority = spelled.replace(/^[a-z][a-z0-9+.-]*:\/\/(?:[^@/]*@)?/i, "").split("/")[0] ?? "";
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]*))(?::(\d{1,5}))?$/.exec(authority) ??
    [];
  // more than one colon and no brackets: an IPv6 address as it is
  const host = bracketed ?? plain ?? authority;
  return {
    host: host.replace(/\.$/, "").toLowerCase() || spelled,
    port: Number(port) >= 1 && Number(port) <= 65_535 ? Number(port) : undefined,
  };
}
