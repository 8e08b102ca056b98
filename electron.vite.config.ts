import react from "@vitejs/plugin-react"
import { defineConfig } from "electron-vite"
import { join } from "node:path"

const root = import.meta.dirname
const source = (path: string) => join(root, "src", path)

export default defineConfig({
  main: {
    build: {
      outDir: "out/main",
      target: "node20",
      minify: false,
      rollupOptions: {
        input: { main: source("main/main.ts") },
        output: { format: "es", entryFileNames: "[name].js" },
      },
    },
  },
  preload: {
    build: {
      outDir: "out/preload",
      // A sandboxed preload script is one CommonJS file.
      rollupOptions: {
        input: { preload: source("main/preload.ts") },
        output: { format: "cjs", entryFileNames: "[name].cjs" },
      },
    },
  },
  renderer: {
    root: source("renderer"),
    base: "/",
    plugins: [react()],
    build: {
      outDir: join(root, "out/renderer"),
      emptyOutDir: true,
      target: "chrome130",
      minify: true,
      // The page's policy loads files of its own only, so nothing is put inline.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rollupOptions: { input: { index: source("renderer/index.html") } },
    },
  },
})
