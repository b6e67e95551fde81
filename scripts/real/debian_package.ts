import { ifThere, mustRun, type RealProgram } from "./program.ts";

/** What a program of Debian is. */
export interface DebianPackage extends Pick<RealProgram, "name" | "title" | "brings"> {
  /** Each command (or path) that has to be there, and the package that brings it; the first is the program itself. */
  commands: [command: string, package_: string][];
}

/** A program of Debian, installed with apt-get when it is missing. */
export function debianPackage({ commands, ...program }: DebianPackage): RealProgram {
  const missing = () => commands.filter(([command]) => !onPath(command));
  return {
    ...program,
    command: () => missing().length === 0 ? onPath(commands[0]?.[0] ?? "") : undefined,
    async install() {
      const packages = missing().map(([, package_]) => package_);
      if (packages.length === 0) return;
      if (Deno.uid() !== 0) {
        throw new Error(`It needs ${packages.join(", ")}: install them as root.`);
      }
      await mustRun("apt-get", ["update", "-q"]);
      await mustRun("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...packages]);
    },
  };
}

function onPath(command: string): string | undefined {
  if (command.startsWith("/")) return ifThere(command);
  const directories = (Deno.env.get("PATH") ?? "").split(":").concat("/usr/sbin", "/sbin");
  return directories.map((directory) => ifThere(`${directory}/${command}`)).find(Boolean);
}
