import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

/** Relative addresses, so that `dist` may be served from any folder of any host. */
export default defineConfig({
  root: import.meta.dirname,
  base: "./",
  plugins: [svelte()],
  build: {
    outDir: "dist",
    target: "es2023",
    modulePreload: { polyfill: false },
    // a data: address would need a wider policy than 'self'
    assetsInlineLimit: 0,
  },
});
