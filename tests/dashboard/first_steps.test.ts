import { doesNotMatch, match, strictEqual } from "node:assert/strict";
import {
  declareLines,
  isLoopback,
  reportLines,
} from "../../dashboard/src/views/now/first_steps.ts";

Deno.test("an address of one machine alone is known as such", () => {
  for (const url of ["http://127.0.0.1:54321", "http://localhost:1", "http://[::1]:54321"]) {
    strictEqual(isLoopback(url), true, url);
  }
  for (
    const url of ["https://abc.supabase.co", "http://192.168.1.2:54321", "http://127.example.org"]
  ) {
    strictEqual(isLoopback(url), false, url);
  }
});

/** Runs lines in a shell where each program only says how it was called. */
async function said(lines: string): Promise<string> {
  const stand = (name: string) =>
    `${name}() { for word in "$@"; do printf '<%s>' "$word"; done >&2; printf '\\n' >&2; echo brc_made; }`;
  const { code, stderr } = await new Deno.Command("bash", {
    args: ["-euc", `${["npm", "npx", "scp", "ssh"].map(stand).join("\n")}\n${lines}`],
    stdin: "null",
    stderr: "piped",
    stdout: "null",
  }).output();
  strictEqual(code, 0);
  return new TextDecoder().decode(stderr);
}

Deno.test("the lines that declare work as they stand: the token is made, then sent", async () => {
  const calls = await said(declareLines("https://abc.supabase.co"));
  match(calls, /<bruce><token><create><--name><first-steps><--role><operator>/);
  match(calls, /<bruce><declare><->/);
  match(declareLines("https://abc.supabase.co"), /BRUCE_URL=https:\/\/abc\.supabase\.co\n/);
  const local = await said(declareLines("http://127.0.0.1:54321"));
  strictEqual(local, "<bruce><declare><->\n");
  const [, state = ""] = /echo '(.*)' \|/.exec(declareLines("http://127.0.0.1:54321")) ?? [];
  strictEqual(JSON.parse(state).hostname, "nas");
});

Deno.test("the lines that report send another machine to an address that it reaches", async () => {
  const remote = await said(reportLines("https://abc.supabase.co"));
  match(
    remote,
    /<nas><BRUCE_URL=https:\/\/abc\.supabase\.co\/functions\/v1><BRUCE_TOKEN=brc_made>/,
  );
  match(reportLines("https://abc.supabase.co"), /SUPABASE_SECRET_KEY=YOUR_SECRET_KEY/);
  const local = await said(reportLines("http://127.0.0.1:54321"));
  doesNotMatch(local, /ssh|127\.0\.0\.1/);
  match(local, /<bruce><collect><docker><--hostname><nas>/);
});
