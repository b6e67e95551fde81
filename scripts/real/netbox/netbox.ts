import { postgres15 } from "../../test/postgres_15.ts";
import { debianPackage } from "../debian_package.ts";
import { ifThere, type RealProgram } from "../program.ts";
import { pythonPackage } from "../python_package.ts";
import { VERSION } from "./place.ts";
import { hasTemplate, makeTemplate } from "./template.ts";

const what = {
  name: "netbox",
  title: `NetBox ${VERSION}`,
  brings: "550 MB from PyPI; Debian's postgresql-15, redis-server, gcc, libpq-dev",
};

const program = pythonPackage({
  ...what,
  requirement: "netbox",
  version: VERSION,
  file: "bin/netbox",
  minor: 12,
});

/** What it stands on, and what its driver of Postgres is built with. */
const servers = debianPackage({
  ...what,
  commands: [
    [`${postgres15}/initdb`, "postgresql-15"],
    ["redis-server", "redis-server"],
    ["gcc", "gcc"],
    ["/usr/include/postgresql/libpq-fe.h", "libpq-dev"],
  ],
});

/** NetBox as PyPI packs it, with a migrated database that each run copies. */
export const netbox: RealProgram = {
  ...what,
  isHeavy: true,
  command: () => servers.command() && hasTemplate() ? program.command() : undefined,
  async install() {
    await withoutMainCluster();
    await servers.install();
    if (!program.command()) console.log(`  ${what.title} from PyPI …`);
    await program.install();
    if (hasTemplate()) return;
    console.log("  its database is migrated once, which takes from 3 to 35 minutes …");
    await makeTemplate(console.log);
  },
};

/** Debian's package would make and start a cluster of its own, unless it is told not to. */
async function withoutMainCluster(): Promise<void> {
  if (ifThere(`${postgres15}/initdb`) || Deno.uid() !== 0) return;
  const folder = "/etc/postgresql-common";
  if (ifThere(`${folder}/createcluster.conf`)) return;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/createcluster.conf`, "create_main_cluster = false\n");
}
