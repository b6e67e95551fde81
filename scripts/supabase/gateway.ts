import { createHmac } from "node:crypto";
import type { ApiKeys, RestApi } from "../stack/rest.ts";

const base64url = (text: string) => Buffer.from(text).toString("base64url");

/** A token as Supabase signs it. */
export function signToken(secret: string, claims: Record<string, unknown>): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  const signed = [{ alg: "HS256", typ: "JWT" }, { exp, ...claims }]
    .map((part) => base64url(JSON.stringify(part))).join(".");
  return `${signed}.${createHmac("sha256", secret).update(signed).digest("base64url")}`;
}

/**
 * What Kong is on a server of one's own, and the gateway of a hosted project: a key becomes the token of its role, and
 * the path says which service answers.
 */
export function gateway(
  keys: ApiKeys & { jwt_secret: string },
  services: { rest: string; auth?: string },
): RestApi {
  const roleOf: Record<string, string> = {
    [keys.publishable_key]: "anon",
    [keys.secret_key]: "service_role",
  };
  const forward = async (request: Request): Promise<Response> => {
    const { pathname, search } = new URL(request.url);
    const [, service = "", ...rest] = /^\/(rest|auth)\/v1(\/.*)?$/.exec(pathname) ?? [];
    const to = services[service as keyof typeof services];
    if (!to) return new Response("There is no such service.", { status: 503 });
    const headers = new Headers(request.headers);
    const bearer = headers.get("authorization")?.replace(/^Bearer /, "");
    const role = roleOf[headers.get("apikey") ?? ""];
    if (!role) return new Response("No API key.", { status: 401 });
    if (!bearer || roleOf[bearer]) {
      headers.set("authorization", `Bearer ${signToken(keys.jwt_secret, { role })}`);
    }
    const { method, body } = request;
    return await fetch(`${to}${rest.join("")}${search}`, { method, headers, body });
  };
  return {
    fetch: (request) => forward(request),
    signIn: () => Promise.reject(new Error("Nobody signs in here by himself.")),
    close: () => Promise.resolve(),
  };
}
