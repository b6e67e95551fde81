import type { Command } from "commander";
import { addProgram, type Environment } from "./command.ts";

/** Commands that are programs of their own; some of them also run alone, as one file on another machine. */
export function addPrograms(
  program: Command,
  context: { environment: Environment; ended: { code: number } },
): void {
  program.commandsGroup("Observe and run:");
  addProgram(
    program,
    "collect",
    "observe: docker, proxmox, truenas, health, proxy, system",
    context,
    async () => (await import("../collectors/command.ts")).runCollect,
  );
  addProgram(
    program,
    "worker",
    "run allow-listed commands on this machine",
    context,
    async () => (await import("../worker/command.ts")).runWorker,
  );
  addProgram(
    program,
    "token",
    "create, list and revoke the tokens that machines send",
    context,
    async () => (await import("../token/command.ts")).runToken,
  );
  addProgram(
    program,
    "export",
    "write what BRUCE knows as JSONL, a backup that import reads",
    context,
    async () => (await import("../export/command.ts")).runExport,
  );
  addProgram(
    program,
    "import",
    "read exports, JSON files and SQL dumps",
    context,
    async () => (await import("../import/command.ts")).runImport,
  );

  addProgram(
    program,
    "start",
    "the whole of BRUCE on this machine, as npm start",
    context,
    async () => (await import("../stack/command.ts")).runStart,
  );

  const netbox = program.command("netbox").description("NetBox: read it, fill it, let it tell");
  addProgram(
    netbox,
    "export",
    "read all that NetBox declares, once or each night",
    context,
    async () => (await import("../netbox/command/export.ts")).runExport,
  );
  addProgram(
    netbox,
    "setup",
    "make NetBox tell each change at once",
    context,
    async () => (await import("../netbox/command/setup.ts")).runSetup,
  );
  addProgram(
    netbox,
    "declare",
    "write an inventory file into NetBox",
    context,
    async () => (await import("../netbox/command/declare.ts")).runDeclare,
  );
  addProgram(
    netbox,
    "complete",
    "plan what NetBox lacks of all that is known, and write it",
    context,
    async () => (await import("../netbox/command/complete.ts")).runComplete,
  );
  addProgram(
    netbox,
    "adopt",
    "declare in NetBox what an issue observed",
    context,
    async () => (await import("../netbox/command/adopt.ts")).runAdopt,
  );
  addProgram(
    netbox,
    "rules",
    "which differences are adopted by themselves, and which never",
    context,
    async () => (await import("../netbox/command/rules.ts")).runRules,
  );
  addProgram(
    netbox,
    "undo",
    "write back what was in NetBox before an adoption",
    context,
    async () => (await import("../netbox/command/undo.ts")).runUndo,
  );
}
