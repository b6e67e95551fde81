import process from "node:process";
import { main } from "./cli/main.ts";
import { defaultDataDirectory } from "./stack/local_json.ts";

// the local stack of this folder, wherever the command is called
process.env.BRUCE_DATA_DIR ||= defaultDataDirectory;

process.exit(await main(process.argv.slice(2), process.env));
