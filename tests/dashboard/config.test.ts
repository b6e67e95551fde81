import { deepStrictEqual, strictEqual, throws } from "node:assert/strict";
import { ConfigFault, configOf } from "../../dashboard/src/api/config.ts";
import { showControls } from "../../dashboard/src/parts/bidi.ts";
import { readRoute } from "../../dashboard/src/routes.ts";

const base = "https://bruce.example.lan/page/";

Deno.test("the configuration is read, with an address relative to the page", () => {
  deepStrictEqual(configOf('{"supabase_url": "./", "publishable_key": "k"}', base), {
    supabase_url: "https://bruce.example.lan/page",
    publishable_key: "k",
    realtime: false,
  });
});

Deno.test("what is wrong with the configuration is named", () => {
  for (
    const [text, code, detail] of [
      ["<!doctype html>", "not_json", ""],
      ["[]", "not_json", ""],
      ["null", "not_json", ""],
      ['{"publishable_key": "k"}', "wrong_field", "supabase_url"],
      ['{"supabase_url": "javascript:1", "publishable_key": "k"}', "wrong_field", "supabase_url"],
      ['{"supabase_url": "http://[", "publishable_key": "k"}', "wrong_field", "supabase_url"],
      ['{"supabase_url": "./", "publishable_key": 5}', "wrong_field", "publishable_key"],
      [
        '{"supabase_url": "./", "publishable_key": "k", "realtime": "yes"}',
        "wrong_field",
        "realtime",
      ],
    ] as const
  ) {
    throws(
      () => configOf(text, base),
      (error) => error instanceof ConfigFault && error.code === code && error.detail === detail,
      text,
    );
  }
});

Deno.test("a control of direction is seen, and text that only reads from the right is left as it is", () => {
  strictEqual(showControls("\u05E9\u05E8\u05EA-\u202Eevil"), "\u05E9\u05E8\u05EA-[U+202E]evil");
  strictEqual(showControls("a\u2066b\u2069\u061C"), "a[U+2066]b[U+2069][U+061C]");
  strictEqual(
    showControls("\u0645\u0631\u062D\u0628\u0627 nas"),
    "\u0645\u0631\u062D\u0628\u0627 nas",
  );
});

Deno.test("an address that names no view is not taken for Now", () => {
  strictEqual(readRoute("").view, "now");
  strictEqual(readRoute("#/").view, "now");
  strictEqual(readRoute("#/nonsense").view, "nowhere");
  strictEqual(readRoute("#/constructor").view, "nowhere");
  deepStrictEqual(readRoute("#/host/a%2Fb").of, "a/b");
});
