import "#renderer/ui/tokens.css"
import "#renderer/ui/base.css"
import "@fontsource-variable/inter/wght.css"
import "@fontsource-variable/jetbrains-mono/wght.css"
import "@mantine/core/styles.layer.css"
import "@mantine/dates/styles.layer.css"
import "@mantine/notifications/styles.layer.css"
import "@mantine/spotlight/styles.layer.css"
import "#renderer/ui/mantine.css"
import { localStorageColorSchemeManager, MantineProvider } from "@mantine/core"
import { Notifications } from "@mantine/notifications"
import { QueryClientProvider } from "@tanstack/react-query"
import { RouterProvider } from "@tanstack/react-router"
import { setNonce } from "get-nonce"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { z } from "zod"
import { queryClient } from "./client.ts"
import { router } from "./router.tsx"
import { theme } from "./theme.ts"

// The page's policy forbids code made from text, which zod would otherwise use to be faster.
z.config({ jitless: true })

const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? ""
setNonce(nonce)

const colorScheme = localStorageColorSchemeManager({ key: "rollcall-theme" })
const place = document.getElementById("root")
if (!place) throw new Error("The page has no place for the console.")

createRoot(place).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorScheme}
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={queryClient}>
        <Notifications position="bottom-right" limit={3} />
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
)
