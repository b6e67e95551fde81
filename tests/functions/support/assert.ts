/** Assertions under their names in `@std/assert`; `deno-std` on npm has no types for it. */
export {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  ok as assert,
} from "node:assert/strict";
