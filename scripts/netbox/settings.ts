import { UsageError } from "../program/usage_error.ts";

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A NetBox and the token to speak to it with. `url` ends in `/api/`. */
export interface NetboxSettings {
  url: string;
  token: string;
}

/** Reads `NETBOX_URL` and `NETBOX_TOKEN`. Throws a UsageError that says what is missing. */
export function netboxSettings({ NETBOX_URL, NETBOX_TOKEN }: Environment): NetboxSettings {
  if (!NETBOX_URL) {
    throw new UsageError("Which NetBox? Set NETBOX_URL, for example http://192.168.2.113:8000.");
  }
  if (!NETBOX_TOKEN) {
    throw new UsageError(
      "Set NETBOX_TOKEN: NetBox makes tokens under your name > API Tokens (40 hex digits, or nbt_….…).",
    );
  }
  return { url: apiUrl(NETBOX_URL), token: NETBOX_TOKEN.trim() };
}

function apiUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || !["http:", "https:"].includes(url.protocol)) {
    throw new UsageError(`NETBOX_URL ${text} is no URL such as https://netbox.example.net.`);
  }
  const path = url.pathname.replace(/\/+$/, "").replace(/\/api$/, "");
  return `${url.origin}${path}/api/`;
}
