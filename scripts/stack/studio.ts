import { createRequire } from "node:module";
import { dirname } from "node:path";
import { isLoopbackName } from "./loopback.ts";
import type { RestApi } from "./rest.ts";

/** What we read of the answer of /_system/introspect; the rest is passed on as it is. */
interface Introspection {
  tables: { name: string; schema: string; type: string; rows: number }[];
  views: { name: string; schema: string; sql: string }[];
}

const assets = dirname(
  createRequire(import.meta.url).resolve("@supabase/lite/static/favicon.ico"),
);

const contentTypes: Record<string, string> = {
  js: "text/javascript",
  css: "text/css",
  ico: "image/x-icon",
  woff2: "font/woff2",
};

/** Where the Studio page lives. */
const base = "/studio";

/**
 * What its router (wouter) takes as the folder of its addresses: none, in the script as it was built. The page is made for
 * the root of an address, where the dashboard is; there is no setting, so the script is changed while it is read.
 */
const routerBase = `base:"",ssrPath:`;

/** True for the Studio page, and for what only it asks for: its files and what it must know of the database. */
export function isStudioPath(pathname: string): boolean {
  return pathname === base || [`${base}/`, "/static/", "/_system/"]
    .some((folder) => pathname.startsWith(folder));
}

/**
 * Answers for the Studio page. Its files come from the package. It opens only what
 * /_system/introspect lists under `tables`, so the views of `public` stand there too, first, and the
 * engine's own schemas are left out. /_system/info would show the password of the database.
 */
export async function answerStudio(
  api: RestApi,
  request: Request,
  peerAddress: string,
): Promise<Response> {
  const { pathname, hostname } = new URL(request.url);
  if (pathname.startsWith("/static/")) return await staticFile(pathname);
  if (!pathname.startsWith("/_system/")) return await page(api, request, peerAddress);
  // A page of another site that points its own name at 127.0.0.1 must learn nothing here.
  if (!isLoopbackName(hostname)) {
    return Response.json({ code: "forbidden", message: "Open Studio as 127.0.0.1." }, {
      status: 403,
    });
  }
  const response = await api.fetch(request, peerAddress);
  if (!response.ok) return response;
  if (pathname === "/_system/introspect") return Response.json(withViews(await response.json()));
  if (pathname === "/_system/info") return Response.json(withoutUrl(await response.json()));
  return response;
}

/** The same page at each of its addresses. What nobody logs in to must not be shown in a frame of another site. */
async function page(api: RestApi, request: Request, peerAddress: string): Promise<Response> {
  const { headers, body, status } = await api.fetch(request, peerAddress);
  const answer = new Response(body, { headers, status });
  answer.headers.set("content-security-policy", "frame-ancestors 'none'");
  return answer;
}

async function staticFile(pathname: string): Promise<Response> {
  const name = pathname.slice("/static/".length);
  const content = /^[\w./-]+$/.test(name) && !name.includes("..")
    ? await Deno.readFile(`${assets}/${name}`).catch(() => undefined)
    : undefined;
  if (!content) return new Response("Not found", { status: 404 });
  const body = name.endsWith(".js") ? inItsFolder(new TextDecoder().decode(content)) : content;
  const type = contentTypes[name.split(".").at(-1) ?? ""] ?? "application/octet-stream";
  return new Response(body, {
    headers: { "content-type": type, "cache-control": "max-age=3600" },
  });
}

/** Errors: another version of the script, which has another router. */
function inItsFolder(script: string): string {
  const [before, after, ...more] = script.split(routerBase);
  if (before === undefined || after === undefined || more.length > 0) {
    throw new Error(
      `The script of Studio does not say ${routerBase} once, so it cannot live at ${base}.`,
    );
  }
  return before + routerBase.replace('""', `"${base}"`) + after;
}

function withViews(introspection: Introspection): Introspection {
  const views = introspection.views.map(({ name, schema, sql }) => (
    { name, schema, sql, type: "table", rows: 0, engine: "", collation: "" }
  ));
  const tables = [...views, ...introspection.tables].filter((table) => table.schema === "public");
  return { ...introspection, tables };
}

function withoutUrl(info: { connection: object; config: object; admin: boolean }) {
  return { ...info, connection: {} };
}
