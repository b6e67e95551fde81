import { type Served, serveHttp } from "../../service_health/support/servers.ts";
import { sample } from "./look.ts";

/** A user that the stand-in knows. */
export const USER = { user: "bruce@example.org", password: "a-password" };

/** Answers by path; a Response is given as it is, anything else as JSON. */
export type Answers = Record<string, unknown>;

/** A server in place of Nginx Proxy Manager. */
export interface NpmStandIn extends Served {
  url: string;
  /** `METHOD path?query` as asked. */
  asked: string[];
}

/** Serves the recorded answers of 2.15, or others in their place; wants the token it gave. */
export async function serveNpm(answers: Answers = {}): Promise<NpmStandIn> {
  const token = await sample("token.v2.15");
  const all: Answers = {
    "/api/": await sample("health"),
    "/api/tokens": token,
    "/api/nginx/proxy-hosts": await sample("proxy-hosts.v2.15"),
    "/api/nginx/redirection-hosts": await sample("redirection-hosts.v2.15"),
    "/api/users/me": { id: 2, roles: [], permissions: { visibility: "all" } },
    ...answers,
  };
  const asked: string[] = [];
  const server = serveHttp(async (request) => {
    const { pathname, search } = new URL(request.url);
    asked.push(`${request.method} ${pathname}${search}`);
    if (pathname === "/api/tokens") {
      const { identity, secret } = await request.json();
      if (identity !== USER.user || secret !== USER.password) {
        return refuses(401, "Invalid email or password");
      }
    } else if (request.headers.get("authorization") !== `Bearer ${token.token}`) {
      return refuses(401, "Token has expired");
    }
    const answer = all[pathname];
    if (answer instanceof Response) return answer.clone();
    return answer === undefined ? refuses(404, "Not Found") : Response.json(answer);
  });
  return { ...server, url: `http://127.0.0.1:${server.port}`, asked };
}

/** An error as Nginx Proxy Manager words it. */
export function refuses(code: number, message: string): Response {
  return Response.json({ error: { code, message } }, { status: code });
}
