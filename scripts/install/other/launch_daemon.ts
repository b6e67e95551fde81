import { escapeXml } from "./xml.ts";

/** A program that launchd keeps running. */
export interface LaunchDaemon {
  label: string;
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Where it writes what it prints. */
  log: string;
}

/** A property list for `/Library/LaunchDaemons` (launchd.plist(5)): it is started again unless it ended well. */
export function launchDaemonPlist({ label, command, environment, log }: LaunchDaemon): string {
  const text = (value: string) => `<string>${escapeXml(value)}</string>`;
  const words = command.map((word) => `    ${text(word)}`).join("\n");
  const variables = Object.entries(environment).map(([name, value]) =>
    `    <key>${escapeXml(name)}</key>\n    ${text(value)}`
  ).join("\n");
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>Label</key>
  ${text(label)}
  <key>ProgramArguments</key>
  <array>
${words}
  </array>
  <key>EnvironmentVariables</key>
  <dict>
${variables}
  </dict>
  <key>RunAtLoad</key>
  <true/>
  <key>KeepAlive</key>
  <dict>
    <key>SuccessfulExit</key>
    <false/>
  </dict>
  <key>ThrottleInterval</key>
  <integer>30</integer>
  <key>ProcessType</key>
  <string>Background</string>
  <key>Umask</key>
  <integer>63</integer>
  <key>StandardOutPath</key>
  ${text(log)}
  <key>StandardErrorPath</key>
  ${text(log)}
</dict>
</plist>
`;
}
