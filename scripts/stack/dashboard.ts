import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { withBuiltDashboard } from "./dashboard_build.ts";

/** A file of the dashboard as it is answered. */
interface DashboardFile {
  type: string;
  plain: Uint8Array<ArrayBuffer>;
  /** Only where it is shorter. */
  gzip?: Uint8Array<ArrayBuffer>;
  etag: string;
}

/** The built dashboard in memory: its files by their path below `/`, and the policy of its page. */
export interface Dashboard {
  files: Map<string, DashboardFile>;
  contentSecurityPolicy: string;
  /** True when it had to be built for this. */
  wasBuilt: boolean;
}

/** What the page reads at run time (`config.json`). Addresses may be relative to the page. */
export interface DashboardSettings {
  supabase_url: string;
  publishable_key: string;
  realtime: boolean;
  session?: string;
}

const types: Record<string, string> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  json: "application/json",
  map: "application/json",
  webmanifest: "application/manifest+json",
  svg: "image/svg+xml",
  png: "image/png",
  ico: "image/x-icon",
  txt: "text/plain; charset=utf-8",
  woff2: "font/woff2",
};

/** Reads the dashboard into memory, built first when it is missing or older than its sources. */
export function loadDashboard(): Promise<Dashboard> {
  return withBuiltDashboard(async (folder, wasBuilt) => {
    const paths = await filesIn(folder, "/");
    const files = new Map(
      await Promise.all(paths.map(async (path) => [path, await load(folder + path)] as const)),
    );
    const page = files.get("/index.html");
    if (!page) throw new Error(`There is no index.html in ${folder}.`);
    const contentSecurityPolicy = policyOf(new TextDecoder().decode(page.plain));
    return { files: files.set("/", page), contentSecurityPolicy, wasBuilt };
  });
}

/** Answers for the dashboard, and 404 for every other path. */
export function answerDashboard(
  { files, contentSecurityPolicy }: Dashboard,
  settings: DashboardSettings,
  request: Request,
): Response {
  const { pathname } = new URL(request.url);
  const headers = new Headers({
    "content-security-policy": contentSecurityPolicy,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-cache",
  });
  const file = files.get(pathname);
  if (!file && pathname !== "/config.json") {
    return new Response("Not found", { status: 404, headers });
  }
  if (!["GET", "HEAD"].includes(request.method)) {
    headers.set("allow", "GET, HEAD");
    return new Response("Method not allowed", { status: 405, headers });
  }
  if (pathname === "/config.json" || !file) return Response.json(settings, { headers });

  headers.set("content-type", file.type);
  headers.set("etag", file.etag);
  headers.set("vary", "accept-encoding");
  // their names hold a hash of what is in them
  if (pathname.startsWith("/assets/")) {
    headers.set("cache-control", "public, max-age=31536000, immutable");
  }
  if (request.headers.get("if-none-match")?.includes(file.etag)) {
    return new Response(null, { status: 304, headers });
  }
  const isGzip = file.gzip !== undefined && takesGzip(request.headers.get("accept-encoding") ?? "");
  if (isGzip) headers.set("content-encoding", "gzip");
  return new Response(isGzip ? file.gzip : file.plain, { headers });
}

/**
 * The policy that the page itself asks for in its `<meta>`, narrowed to what this stack serves: it connects to its own
 * address alone, and stands in no frame (which a `<meta>` cannot say).
 */
export function policyOf(page: string): string {
  const [, policy] = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(page) ?? [];
  if (!policy?.includes("connect-src")) {
    throw new Error("The page of the dashboard has no content security policy.");
  }
  return policy.replace(/connect-src [^;]*/, "connect-src 'self'") + "; frame-ancestors 'none'";
}

async function filesIn(folder: string, path: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(folder + path));
  const found = entries.map(({ name, isDirectory }) =>
    isDirectory ? filesIn(folder, `${path}${name}/`) : [`${path}${name}`]
  );
  return (await Promise.all(found)).flat();
}

async function load(path: string): Promise<DashboardFile> {
  const plain = await Deno.readFile(path);
  const packed = new Uint8Array(await promisify(gzip)(plain, { level: 9 }));
  return {
    type: types[path.split(".").at(-1) ?? ""] ?? "application/octet-stream",
    plain,
    ...(packed.length < plain.length ? { gzip: packed } : {}),
    // weak: the same for both encodings
    etag: `W/"${createHash("sha256").update(plain).digest("hex").slice(0, 32)}"`,
  };
}

function takesGzip(accepted: string): boolean {
  return accepted.split(",").some((one) => {
    const [name, ...parameters] = one.split(";").map((part) => part.trim().toLowerCase());
    return name === "gzip" && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
  });
}
