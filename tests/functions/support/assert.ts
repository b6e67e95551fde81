/** Assertions under their names in `@std/assert`; `deno-std` on npm has no types for it. */
export {
  deepStrictEqual as assertEquals,
  match as assertMatch,
  ok as assert,
  rejects as assertRejects,
} from "node:assert/strict";
