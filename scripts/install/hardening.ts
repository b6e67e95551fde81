/** Settings of the section [Service], by name. */
export type Hardening = Readonly<Record<string, string>>;

/**
 * For a program that reads a system and speaks to the network: it can write its state directory and nothing else, has
 * no capability, and sees no home. V8 compiles what it runs and guards that with memory keys: hence no
 * `MemoryDenyWriteExecute`, and `@pkey`.
 */
export const READS_ONLY: Hardening = {
  NoNewPrivileges: "yes",
  ProtectSystem: "strict",
  ProtectHome: "yes",
  ProtectProc: "invisible",
  ProtectClock: "yes",
  ProtectHostname: "yes",
  ProtectControlGroups: "yes",
  ProtectKernelLogs: "yes",
  ProtectKernelModules: "yes",
  ProtectKernelTunables: "yes",
  PrivateTmp: "yes",
  PrivateDevices: "yes",
  CapabilityBoundingSet: "",
  AmbientCapabilities: "",
  LockPersonality: "yes",
  RestrictAddressFamilies: "AF_UNIX AF_INET AF_INET6 AF_NETLINK",
  RestrictNamespaces: "yes",
  RestrictRealtime: "yes",
  RestrictSUIDSGID: "yes",
  RemoveIPC: "yes",
  SystemCallArchitectures: "native",
  SystemCallFilter: "@system-service @pkey",
  SystemCallErrorNumber: "EPERM",
  UMask: "0077",
  MemoryMax: "512M",
};
