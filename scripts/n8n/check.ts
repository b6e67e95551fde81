import postgres from "postgres";
import { onThisMachine } from "../stack/listening.ts";
import { startStack } from "../stack/start_stack.ts";
import type { Checking } from "./checking.ts";
import { flows } from "./flows.ts";
import { declareHomelab } from "./homelab.ts";
import { serveNtfy } from "./ntfy_stand_in.ts";
import { importInto, type N8nPlace, startN8n } from "./server.ts";
import { readCredentials, readWorkflows } from "./workflows.ts";
import { freePort } from "../stack/free_port.ts";

/**
 * Starts a stack, an ntfy stand-in and n8n with the workflows of n8n/, and goes through {@link flows}. Returns whether all
 * of them went well; the files of all three are below `temporary`. What has to be undone is deferred to `cleanup`.
 */
export async function checkWorkflows(
  command: string,
  temporary: string,
  cleanup: AsyncDisposableStack,
): Promise<boolean> {
  const [headerToken, ntfyToken] = [crypto.randomUUID(), `tk_${crypto.randomUUID()}`];
  Deno.env.set("DOCKER_HOST", "none");
  Deno.env.set("TARGET_N8N_TOKEN", headerToken);
  Deno.env.set("TARGET_WRONG_TOKEN", crypto.randomUUID());
  const options = {
    listening: onThisMachine(freePort()),
    dbPort: freePort(),
    dataDirectory: `${temporary}/stack`,
    reset: false,
    seed: false,
  };
  const { local } = await startStack(options, cleanup, new AbortController());
  const ntfy = cleanup.use(serveNtfy(ntfyToken));

  const folder = `${temporary}/n8n`;
  await Deno.mkdir(folder);
  const place: N8nPlace = { command, folder, port: freePort(), brokerPort: freePort() };
  const credentials = await readCredentials({
    "BRUCE to n8n": headerToken,
    "ntfy": `Bearer ${ntfyToken}`,
    "n8n to BRUCE": `Bearer ${local.tokens.agent}`,
  });
  const workflows = await readWorkflows({
    ntfy_url: ntfy.url,
    functions_url: local.functions_url,
  });
  console.log("Importing into n8n …");
  await importInto(place, credentials, workflows);
  const n8n = await startN8n(place);
  cleanup.defer(() => n8n.stop());

  const sql = postgres(local.db_url, { max: 2, onnotice: () => {} });
  cleanup.defer(() => sql.end({ timeout: 5 }));
  const homelab = await declareHomelab(local);
  const checking: Checking = {
    sql,
    ntfy,
    n8n,
    homelab,
    database: `${folder}/.n8n/database.sqlite`,
  };
  return await runFlows(checking);
}

async function runFlows(checking: Checking): Promise<boolean> {
  let isAllWell = true;
  for (const [what, flow] of flows) {
    const started = performance.now();
    const [remark, fault] = await flow(checking).then(
      (remark): [string | void, undefined] => [remark, undefined],
      (error: Error): [undefined, Error] => [undefined, error],
    );
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`${fault ? "FAIL" : "ok  "} ${what} ${seconds}s${remark ? ` (${remark})` : ""}`);
    if (fault) {
      console.log(fault.message.replace(/^/gm, "    "));
      isAllWell = false;
    }
  }
  return isAllWell;
}
