import { build, type Plugin } from "esbuild";
import type { Source } from "../collectors/runtime/sources.ts";
import { inProject } from "../stack/paths.ts";

/** Packages that dockerode loads for what no collector does: SSH and BuildKit. */
const UNUSED = /^(ssh2|@grpc\/grpc-js|@grpc\/proto-loader|protobufjs.*)$/;

/** Packages that ws (native code), debug (colours) and systeminformation (heat of a Mac) try to load, and do without. */
const OPTIONAL =
  /^(bufferutil|utf-8-validate|supports-color|osx-temperature-sensor|macos-temperature-sensor)$/;

/** Runs by itself where Deno is installed; packages in the older module format find `require`. */
const BANNER = `#!/usr/bin/env -S deno run --allow-all
import { createRequire as bruceCreateRequire } from "node:module";
const require = bruceCreateRequire(import.meta.url);`;

const leftOut: Plugin = {
  name: "packages that are left out",
  setup({ onResolve, onLoad }) {
    const replace = (namespace: string, filter: RegExp, contents: string) => {
      onResolve({ filter }, ({ path }) => ({ path, namespace }));
      onLoad({ filter: /./, namespace }, () => ({ contents }));
    };
    replace("unused", UNUSED, "module.exports = {};");
    replace("optional", OPTIONAL, 'throw new Error("not a part of this file");');
  },
};

/** One collector with all that it needs as one ES module for Deno 2, or Node 20 and later. */
export async function buildCollector(source: Source): Promise<Uint8Array> {
  return await buildProgram(inProject(`scripts/collectors/${source}/alone.ts`));
}

/** A program and its dependencies as one file; throws when something of it cannot be resolved. */
export async function buildProgram(entry: string): Promise<Uint8Array> {
  const { outputFiles: [file] } = await build({
    entryPoints: [entry],
    absWorkingDir: inProject("."),
    inject: [inProject("scripts/build/node_20.ts")],
    banner: { js: BANNER },
    plugins: [leftOut],
    bundle: true,
    platform: "node",
    target: "node20",
    format: "esm",
    legalComments: "eof",
    write: false,
    logLevel: "silent",
  });
  if (!file) throw new Error(`nothing was built of ${entry}`);
  return new TextEncoder().encode(asciiOf(file.text));
}

/**
 * The engine keeps a text with one letter beyond Latin-1 at double its size, 5 MB of memory here. esbuild escapes such letters in
 * code: those that are left stand in comments.
 */
function asciiOf(text: string): string {
  return text.replaceAll(/[^\n -~\t\r]/g, "?");
}
