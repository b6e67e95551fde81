import { dirname, join } from "node:path";
import { findStacks } from "../../../scripts/compose/find_stacks.ts";
import { servicesOf } from "../../../scripts/compose/services.ts";

/** Reads files as a folder of compose projects. */
export async function readFolder(files: Record<string, string>) {
  const root = await Deno.makeTempDir({ prefix: "bruce-compose-" });
  try {
    for (const [path, text] of Object.entries(files)) {
      await Deno.mkdir(dirname(join(root, path)), { recursive: true });
      await Deno.writeTextFile(join(root, path), text);
    }
    const { stacks, problems } = await findStacks(root);
    const services = stacks.flatMap((stack) => servicesOf(stack, problems));
    const notes = stacks.flatMap((stack) => stack.notes);
    const plain = (text: string) => text.replaceAll(`${root}/`, "");
    return {
      services: services.map((one) => ({ ...one, file: plain(one.file) })),
      problems: problems.map(plain),
      notes: notes.map(plain),
    };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
