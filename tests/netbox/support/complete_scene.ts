import { dirname, join } from "node:path";
import { withStack } from "../../_support/stack.ts";
import { assertEquals } from "../../functions/support/assert.ts";
import { type NetboxServer, serveNetbox } from "./netbox_server.ts";
import { run } from "./run.ts";

/** An installation, and what a person does there. */
export interface Scene {
  netbox: NetboxServer;
  directory: string;
  complete(...args: string[]): ReturnType<typeof run>;
  adopt(...args: string[]): ReturnType<typeof run>;
  /** Exports from NetBox, and lists the issues that are open afterwards. */
  settle(): Promise<string[]>;
  observe(source: string, host: string, snapshot: unknown): Promise<void>;
  write(path: string, text: string): Promise<void>;
}

/** An empty NetBox, and a BRUCE that knows what `observe` says. */
export function scene(test: (scene: Scene) => Promise<void>) {
  return () =>
    withStack(async (stack) => {
      await using netbox = serveNetbox({ version: "4.7.3" });
      const directory = await Deno.makeTempDir({ prefix: "bruce-complete-" });
      const environment = {
        NETBOX_URL: netbox.url,
        NETBOX_TOKEN: netbox.token,
        SUPABASE_URL: stack.api_url,
        SUPABASE_SECRET_KEY: stack.secret_key,
      };
      try {
        await test({
          netbox,
          directory,
          complete: (...args) => run("complete", args, environment),
          adopt: (...args) => run("adopt", args, environment),
          observe: async (source, host, snapshot) => {
            await stack.sql`
              insert into observed_snapshots (hostname, source, snapshot)
              values (${host}, ${source}, ${JSON.stringify(snapshot)}::text::jsonb)`;
          },
          settle: async () => {
            const { code, stderr } = await run("export", ["--allow-empty"], {
              NETBOX_URL: netbox.url,
              NETBOX_TOKEN: netbox.token,
              BRUCE_URL: stack.functions_url,
              BRUCE_TOKEN: await stack.token("netbox"),
            });
            assertEquals([code, stderr], [0, ""]);
            const rows = await stack.sql`
              select event_type, hostname, service, field from issues
              where status <> 'resolved' order by 1, 2, 3`;
            return rows.map(({ event_type, hostname, service, field }) =>
              [event_type, hostname, service, field].filter(Boolean).join(" ")
            );
          },
          write: async (path, text) => {
            await Deno.mkdir(dirname(join(directory, path)), { recursive: true });
            await Deno.writeTextFile(join(directory, path), text);
          },
        });
      } finally {
        await Deno.remove(directory, { recursive: true });
      }
    });
}

/** A guest of Proxmox VE. */
export const guest = (vmid: number, name: string, more: Record<string, unknown> = {}) => ({
  vmid,
  name,
  node: "pve1",
  type: "qemu",
  status: "running",
  ...more,
});

/** A container of an engine. */
export const container = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  state: "running",
  image: "nginx",
  ports: [],
  ...more,
});

/** A container that Compose named. */
export const composed = (project: string, service: string, more: Record<string, unknown> = {}) =>
  container(`${project}-${service}-1`, { compose: { project, service }, ...more });
