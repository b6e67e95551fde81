import { runStart } from "./stack/command.ts";

// what a stack has opened may keep its process alive
Deno.exit(await runStart(Deno.args));
