/** The version the workflows were run with; Node 20 is enough for it. */
export const n8nVersion = "1.123.81";

/**
 * Installs n8n into a directory of its own, unless it is there: 2 GB, several minutes. `xlsx` comes from a tarball outside
 * of npm otherwise, and `isolated-vm` is compiled for the expression engine that is not used (`N8N_EXPRESSION_ENGINE`).
 * Returns the path of the command.
 */
export async function installN8n(directory: string): Promise<string> {
  const command = `${directory}/node_modules/.bin/n8n`;
  if (await installedVersion(directory) === n8nVersion) return command;
  await Deno.mkdir(directory, { recursive: true });
  await Deno.writeTextFile(
    `${directory}/package.json`,
    JSON.stringify({
      name: "bruce-n8n",
      private: true,
      dependencies: { n8n: n8nVersion },
      overrides: { xlsx: "0.18.5" },
      allowScripts: { "sqlite3": true, "isolated-vm": false },
    }),
  );
  const { success, stderr } = await new Deno.Command("npm", {
    args: ["install", "--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error"],
    cwd: directory,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return command;
  const said = new TextDecoder().decode(stderr).trim().split("\n").slice(-20).join("\n");
  throw new Error(`npm could not install n8n@${n8nVersion}:\n${said}`);
}

async function installedVersion(directory: string): Promise<string | undefined> {
  try {
    const text = await Deno.readTextFile(`${directory}/node_modules/n8n/package.json`);
    return JSON.parse(text).version;
  } catch {
    return undefined;
  }
}
