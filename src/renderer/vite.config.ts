import react from "@vitejs/plugin-react"
import { defineConfig } from "vite"

// Only for work on the console in a browser, beside a running `rollcall serve`; ROLLCALL_API names where that listens.
export default defineConfig({
  root: import.meta.dirname,
  base: "/",
  plugins: [react()],
  build: { outDir: "../../out/renderer", emptyOutDir: true, target: "chrome120", assetsInlineLimit: 0 },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: process.env["ROLLCALL_API"] ?? "http://127.0.0.1:7655" } },
  },
})
