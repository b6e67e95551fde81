const webhookNode = "n8n-nodes-base.webhook";

/** A running n8n. */
export interface N8nServer {
  /** `http://127.0.0.1:<port>` */
  url: string;
  stop(): Promise<void>;
}

/** Where an n8n lives: its command, its own folder, and two free ports. */
export type N8nPlace = { command: string; folder: string; port: number; brokerPort: number };

/** A workflow as it is imported. */
export type Workflow = { id: string; name: string; nodes: WorkflowNode[]; [key: string]: unknown };

/** A node of a workflow; only what is read here. */
export type WorkflowNode = {
  name: string;
  type: string;
  parameters: Record<string, unknown>;
  [key: string]: unknown;
};

/** Imports credentials and workflows into an empty n8n and activates the latter, as its command line does. */
export async function importInto(
  place: N8nPlace,
  credentials: unknown[],
  workflows: Workflow[],
): Promise<void> {
  const files = { "credentials.json": credentials, "workflows.json": workflows };
  for (const [name, content] of Object.entries(files)) {
    const path = `${place.folder}/${name}`;
    await Deno.writeTextFile(path, JSON.stringify(content), { mode: 0o600 });
  }
  await run(place, ["import:credentials", `--input=${place.folder}/credentials.json`]);
  await run(place, ["import:workflow", `--input=${place.folder}/workflows.json`]);
  // one without a webhook is called by others, and cannot be activated
  const active = workflows.filter(({ nodes }) => nodes.some(({ type }) => type === webhookNode));
  for (const { id } of active) {
    await run(place, ["update:workflow", `--id=${id}`, "--active=true"]);
  }
}

/** Starts n8n on the loopback and waits until it answers. Its webhooks come some seconds later. */
export async function startN8n(place: N8nPlace): Promise<N8nServer> {
  const log = await Deno.open(`${place.folder}/n8n.log`, {
    write: true,
    create: true,
    truncate: true,
  });
  const child = new Deno.Command(place.command, {
    args: ["start"],
    env: environmentOf(place),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const keep = async (stream: ReadableStream<Uint8Array>) => {
    for await (const chunk of stream) log.writeSync(chunk);
  };
  const logging = Promise.all([keep(child.stdout), keep(child.stderr)]);
  let ended = false;
  const status = child.status.then(() => ended = true);
  const url = `http://127.0.0.1:${place.port}`;
  const stop = async () => {
    if (!ended) child.kill("SIGTERM");
    const giveUp = setTimeout(() => !ended && child.kill("SIGKILL"), 20_000);
    await status;
    clearTimeout(giveUp);
    await logging;
    log.close();
  };
  const deadline = Date.now() + 180_000;
  while (!await answers(`${url}/healthz`)) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`n8n did not start; see ${place.folder}/n8n.log`);
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return { url, stop };
}

async function run(place: N8nPlace, args: string[]): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(place.command, {
    args,
    env: environmentOf(place),
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  if (success) return;
  const decoder = new TextDecoder();
  throw new Error(`n8n ${args[0]} failed:\n${decoder.decode(stdout)}${decoder.decode(stderr)}`);
}

/** Nothing of it goes outside, and `NODE_ENV` keeps paths of the server out of its answers. */
function environmentOf({ folder, port, brokerPort }: N8nPlace): Record<string, string> {
  return {
    NODE_ENV: "production",
    N8N_USER_FOLDER: folder,
    N8N_PORT: String(port),
    N8N_LISTEN_ADDRESS: "127.0.0.1",
    N8N_RUNNERS_BROKER_PORT: String(brokerPort),
    N8N_ENCRYPTION_KEY: "only-for-this-check",
    N8N_EXPRESSION_ENGINE: "legacy",
    DB_TYPE: "sqlite",
    N8N_DIAGNOSTICS_ENABLED: "false",
    N8N_DIAGNOSTICS_CONFIG_FRONTEND: "",
    N8N_DIAGNOSTICS_CONFIG_BACKEND: "",
    N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
    N8N_TEMPLATES_ENABLED: "false",
    N8N_PERSONALIZATION_ENABLED: "false",
    N8N_DISABLE_UI: "true",
    EXTERNAL_FRONTEND_HOOKS_URLS: "",
  };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.body?.cancel();
    return response.ok;
  } catch {
    return false;
  }
}
