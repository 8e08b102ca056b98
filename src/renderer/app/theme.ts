import {
  Button,
  Checkbox,
  createTheme,
  Input,
  Menu,
  Modal,
  Popover,
  Select,
  Textarea,
  TextInput,
} from "@mantine/core"

const fill = "var(--accent-fill)"

/** Mantine by our tokens; colours and sizes themselves stand in tokens.css. */
export const theme = createTheme({
  primaryColor: "accent",
  colors: { accent: [fill, fill, fill, fill, fill, fill, fill, fill, fill, fill] },
  defaultRadius: 4,
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  headings: { fontFamily: "var(--font)", fontWeight: "560" },
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "20px" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { size: "sm", variant: "filled" } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: "xs" } }),
    Input: Input.extend({ defaultProps: { size: "sm" } }),
    TextInput: TextInput.extend({ defaultProps: { size: "sm" } }),
    Textarea: Textarea.extend({ defaultProps: { size: "sm" } }),
    Select: Select.extend({ defaultProps: { size: "sm", allowDeselect: false, checkIconPosition: "right" } }),
    Menu: Menu.extend({ defaultProps: { transitionProps: { duration: 120 } } }),
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 120 } } }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        transitionProps: { duration: 120 },
        overlayProps: { backgroundOpacity: 0.3 },
      },
    }),
  },
})
