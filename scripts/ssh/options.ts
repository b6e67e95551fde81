/** How to reach a host with the program `ssh`; what is undefined is left to its configuration. */
export interface SshWay {
  port: number | undefined;
  user: string | undefined;
  identityFile: string | undefined;
  knownHostsFile: string | undefined;
}

/** Options of `ssh` for a program at the other end of a script: it asks nothing, and knows the host or refuses. */
export function sshOptions(
  { port, user, identityFile, knownHostsFile }: SshWay,
  more: string[] = [],
): string[] {
  const settings = [
    "BatchMode=yes",
    "StrictHostKeyChecking=yes",
    "UpdateHostKeys=no",
    "ConnectTimeout=10",
    "ForwardAgent=no",
    "ClearAllForwardings=yes",
    "LogLevel=ERROR",
    ...(knownHostsFile
      ? [`UserKnownHostsFile=${quoted(knownHostsFile)}`, "GlobalKnownHostsFile=/dev/null"]
      : []),
    ...(identityFile ? [`IdentityFile=${quoted(identityFile)}`, "IdentitiesOnly=yes"] : []),
    ...more,
  ];
  return [
    "-T",
    ...settings.flatMap((setting) => ["-o", setting]),
    ...(port ? ["-p", String(port)] : []),
    ...(user ? ["-l", user] : []),
  ];
}

/** In an option of ssh a blank separates files. */
function quoted(path: string): string {
  return `"${path.replaceAll(/["\\]/g, "\\$&")}"`;
}
