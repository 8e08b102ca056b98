/** The pattern, as CODEOWNERS would have it, for all that is in a folder of the source. */
export const folderPattern = (folders: readonly string[]): string =>
  folders.length === 0
    ? "*"
    : `/${folders.map((name) => name.replaceAll(/[\\*?\s]/gu, String.raw`\$&`)).join("/")}/`
