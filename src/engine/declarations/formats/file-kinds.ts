import { fileName } from "./reading.ts"

const OTHERS =
  /\.(?:md|mdx|markdown|rst|adoc|asciidoc|tex|html?|xml|svg|ipynb|patch|diff|py|js|mjs|cjs|jsx|tsx?|go|rs|c|cc|cpp|h|hpp|ino|java|kt|scala|cs|rb|pl|pm|php|lua|sh|bash|zsh|ps1|bat|awk|sed|sql|nix|pp|tf|hcl|ya?ml|toml|css|scss|log)$/iu

/** Whether a file may be a program's configuration: manuals and programs show pieces of such, and declare nothing. */
export const mayBeConfiguration = (path: string): boolean => !OTHERS.test(fileName(path))
