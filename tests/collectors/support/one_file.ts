import { buildCollector } from "../../../scripts/build/one_file.ts";
import { COMMANDS, type Source } from "../../../scripts/collectors/runtime/sources.ts";
import type { Ended } from "./collect.ts";

/** The collectors as files of their own, in a directory with nothing else, far from any node_modules. */
export class OneFiles {
  /** Where they are. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Builds them in a directory that is gone when the process of the tests ends. */
  static build(...sources: Source[]): Promise<OneFiles> {
    const path = Deno.makeTempDirSync({ prefix: "bruce-one-file-" });
    globalThis.addEventListener("unload", () => Deno.removeSync(path, { recursive: true }));
    return OneFiles.buildIn(path, ...sources);
  }

  /** Builds them in a directory that is there. */
  static async buildIn(path: string, ...sources: Source[]): Promise<OneFiles> {
    const files = new OneFiles(path);
    await Promise.all(sources.map(async (source) => {
      const options = { mode: 0o755 };
      await Deno.writeFile(files.file(source), await buildCollector(source), options);
    }));
    return files;
  }

  file(source: Source): string {
    return `${this.path}/collector-${COMMANDS[source]}.js`;
  }

  /** Runs one; neither packages nor other modules can be fetched, and nothing is in the cache. */
  async run(
    runtime: readonly string[],
    source: Source,
    args: string[],
    environment: Record<string, string> = {},
  ): Promise<Ended> {
    const [program = "", ...words] = runtime;
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args: [...words, this.file(source), ...args],
      cwd: this.path,
      clearEnv: true,
      env: {
        PATH: Deno.env.get("PATH") ?? "",
        HOME: this.path,
        DENO_DIR: `${this.path}/cache`,
        NO_COLOR: "1",
        ...environment,
      },
    }).output();
    const text = new TextDecoder();
    return { code, stdout: text.decode(stdout), stderr: text.decode(stderr) };
  }
}

/** The command lines that a file runs under: Deno, and Node where it is installed and recent enough. */
export const RUNTIMES: readonly (readonly string[])[] = [
  [Deno.execPath(), "run", "--allow-all", "--no-npm", "--no-remote"],
  ...hasNode() ? [["node"]] : [],
];

function hasNode(): boolean {
  try {
    const { success, stdout } = new Deno.Command("node", { args: ["--version"] }).outputSync();
    const major = new TextDecoder().decode(stdout).match(/^v(\d+)/)?.[1];
    return success && Number(major) >= 20;
  } catch {
    return false;
  }
}
