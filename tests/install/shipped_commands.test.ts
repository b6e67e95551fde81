import { deepStrictEqual, strictEqual } from "node:assert/strict";
import { unitName } from "../../scripts/collectors/install/names.ts";
import { COMMANDS, type Source } from "../../scripts/collectors/runtime/sources.ts";
import { NAME as EXPORT } from "../../scripts/netbox/export/install/unit.ts";
import { inProject } from "../../scripts/stack/paths.ts";
import { admit } from "../../scripts/worker/admit.ts";
import { readAllowlist } from "../../scripts/worker/read_allowlist.ts";

const allowlist = readAllowlist(inProject("scripts/worker/allowlist.example.json"));

/** Asks the worker as the queue would, and expects what it would run to be the start of a unit. */
function starts(name: string, given: Record<string, unknown>, unit: string): boolean {
  const argv = ["systemctl", "start", unit];
  const asked = { name, target: "mcp-gateway", arguments: given, argv, max_runtime_s: 3600 };
  const verdict = admit(asked, allowlist);
  if (!("reason" in verdict)) deepStrictEqual(verdict.argv, argv);
  return !("reason" in verdict);
}

for (const source of Object.keys(COMMANDS) as Source[]) {
  Deno.test(`the shipped command collect starts the installed unit of ${source}, and of a second one`, () => {
    const collector = COMMANDS[source];
    strictEqual(starts("collect", { collector }, unitName(source)), true);
    for (const instance of ["second", "2", "rack-b"]) {
      const named = { collector: `${collector}-${instance}` };
      strictEqual(starts("collect", named, unitName(source, instance)), true, instance);
    }
    strictEqual(starts("collect", { collector: `${collector}.socket` }, "docker.socket"), false);
  });
}

Deno.test("the shipped command netbox_adopt starts the unit of one issue", () => {
  const issue = crypto.randomUUID();
  strictEqual(starts("netbox_adopt", { issue }, `bruce-netbox-adopt@${issue}`), true);
  strictEqual(starts("netbox_adopt", { issue: "x.socket" }, "bruce-netbox-adopt@x.socket"), false);
});

Deno.test("the shipped command netbox_export starts the installed unit of the export, and no other does", () => {
  strictEqual(starts("netbox_export", {}, EXPORT), true);
  strictEqual(starts("collect", { collector: "netbox-export" }, EXPORT), false);
});
