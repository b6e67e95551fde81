import { deepStrictEqual } from "node:assert/strict";
import { domainsOf } from "../../../scripts/collectors/proxy/traefik_rule.ts";

for (
  const [rule, domains] of [
    ["Host(`a.example`)", ["a.example"]],
    ["Host(`B.example`) || Host(`a.example`)", ["a.example", "b.example"]],
    ["Host(`a.example`,`b.example`)", ["a.example", "b.example"]],
    ['Host("a.example")', ["a.example"]],
    ["Host( `a.example` )&&PathPrefix(`/x`)", ["a.example/x"]],
    ["Host(`a.example`) && PathPrefix(`/`)", ["a.example"]],
    ["Host(`a.example`) && (PathPrefix(`/x`) || Path(`/y`))", ["a.example/x", "a.example/y"]],
    ["(Host(`a.example`) || Host(`b.example`)) && PathPrefix(`/x`)", [
      "a.example/x",
      "b.example/x",
    ]],
    ["Host(`a.example`) && PathPrefix(`/x`) || Host(`b.example`)", ["a.example/x", "b.example"]],
    ["HostRegexp(`(a|b)\\.test`) || Host(`a.example`)", [
      "a.example",
      "HostRegexp(`(a|b)\\.test`)",
    ]],
    ["Host(`a.example`) && !PathPrefix(`/private`)", ["a.example"]],
    ["Host(`a.example`) && Headers(`X-Kind`, `b || c`)", ["a.example"]],
    ["Host(`a.example`) && ClientIP(`10.0.0.0/8`)", ["a.example"]],
    ["HOST(`a.example.`) && pathprefix(`/x`)", ["a.example/x"]],
    ["HostSNI(`a.example`)", ["a.example"]],
    ["Host(`a.example`) && !(Host(`b.example`) || PathPrefix(`/x`))", ["a.example"]],
    ["!(!Host(`a.example`) || !PathPrefix(`/x`))", ["a.example/x"]],
    ["Host(`a.example`) && (Host(`a.example`) || Host(`b.example`))", ["a.example"]],
    ["Host(`a.example`) && PathPrefix(`/x`) && PathPrefix(`/x/y`)", ["a.example/x/y"]],
    ["Host(`a.example`) && HeaderRegexp(`X-Kind`, `)|(`)", ["a.example"]],
    ["(Host(`a.example`) && Query(`k`)) || (Host(`b.example`) && Query(`k`, `v`))", [
      "a.example",
      "b.example",
    ]],
    ["Host(`a.example`) || !Host(`b.example`)", ["a.example", "!Host(`b.example`)"]],
  ] as const
) {
  Deno.test(`the domains of ${rule}`, () =>
    deepStrictEqual(domainsOf(rule), { kind: "domains", domains: [...domains] }));
}

for (
  const rule of [
    "HostRegexp(`^.+\\.example$`)",
    "HostRegexp(`{sub:[a-z]+}.example`)",
    "PathPrefix(`/x`)",
    "!Host(`a.example`)",
    "!(Host(`a.example`) && PathPrefix(`/x`))",
    "Host(`*`)",
    "Host(`a.example`) && HostRegexp(`x`)",
    "Host(`a.example`) ||",
    "Host:a.example",
    "Host(a.example)",
    "",
  ]
) {
  Deno.test(`no domains that can be compared: ${rule || "no rule"}`, () =>
    deepStrictEqual(domainsOf(rule), { kind: "pattern", rule }));
}
