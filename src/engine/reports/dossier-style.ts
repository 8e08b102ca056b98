// The console's own colours (renderer/ui/tokens.css); a document that is sent around can't fetch them.
const LIGHT = `
  --surface: #fdfcfa;
  --line: #e5e1d9;
  --text: #1e1c19;
  --text-quiet: #5c574f;
  --text-faint: #6f695f;
  --ok-text: #1b6e3e;
  --doubt-text: #85500a;
  --bad-text: #b0251d;
  --mystery-text: #7030b4;
  --ok-mark: #2f9158;
  --doubt-mark: #b87407;
  --bad-mark: #d03a30;
  --mystery-mark: #8a4bd0;
  --explained: #877f75;`

const DARK = `
  --surface: #191817;
  --line: #2e2b28;
  --text: #ece9e4;
  --text-quiet: #b0aaa1;
  --text-faint: #9a948b;
  --ok-text: #6fca96;
  --doubt-text: #e6b058;
  --bad-text: #ff9086;
  --mystery-text: #c9a4f8;
  --ok-mark: #4fae79;
  --doubt-mark: #d39a35;
  --bad-mark: #ef6b5f;
  --mystery-mark: #b184ec;
  --explained: #7f796f;`

const SCREEN = `
body { margin: 0; background: var(--surface); color: var(--text); font: 13px/20px "Inter Variable", Inter, system-ui, sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 24px; overflow-wrap: anywhere; }
h1, h2, p, ol, ul, dl, table { margin: 0; padding: 0; }
ol, ul { list-style: none; }
h1, h2, b { font-weight: 560; }
h1 { font-size: 13px; line-height: 20px; }
h2 { font-size: 13px; line-height: 20px; padding: 8px 0; }
h2 span, .quiet { font-weight: 400; color: var(--text-quiet); }
h2 span { font-size: 12px; }
.mono { font: 12px/16px "JetBrains Mono Variable", "JetBrains Mono", ui-monospace, monospace; color: var(--text-quiet); }
.mono span { display: inline-block; margin-right: 12px; }
header { display: flex; gap: 16px; justify-content: space-between; border-bottom: 1px solid var(--text); padding-bottom: 8px; }
header b, header span { white-space: nowrap; }
.verdict { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 24px; align-items: center; padding: 16px 0; }
.verdict .word { font-size: 44px; line-height: 48px; font-weight: 560; letter-spacing: -0.035em; }
.verdict b { display: block; font-size: 15px; line-height: 24px; }
.word.no { color: var(--bad-text); }
.word.likely { color: var(--doubt-text); }
.word.yes { color: var(--ok-text); }
section { border-top: 1px solid var(--line); padding-bottom: 8px; }
.two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.two > section { padding-right: 24px; }
.two > section + section { border-left: 1px solid var(--line); padding-left: 24px; padding-right: 0; }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 0 24px; border-top: 1px solid var(--text); margin-top: 16px; }
.columns section { border-top: 0; }
.count { float: right; }
li { display: grid; grid-template-columns: 12px minmax(0, 1fr); gap: 0 8px; padding: 4px 0; }
li svg { margin-top: 4px; }
svg { display: block; width: 12px; height: 12px; }
.against, .uses { color: var(--bad-mark); }
.may { color: var(--doubt-mark); }
.settled { color: var(--ok-mark); }
.for, .has, .watches { color: var(--explained); }
.missing { color: var(--mystery-mark); }
.unchecked { color: var(--text-faint); }
li .mono, td .mono { color: var(--text-quiet); display: block; }
li .quiet { color: var(--text-quiet); display: block; font-size: 12px; line-height: 16px; }
li .none { color: var(--mystery-text); display: block; font-size: 12px; line-height: 16px; }
table { width: 100%; border-collapse: collapse; }
th { font-weight: 400; font-size: 11px; line-height: 16px; text-align: left; color: var(--text-quiet); }
th, td { padding: 6px 8px 6px 0; vertical-align: top; }
td:nth-child(2) { min-width: 128px; }
td { border-top: 1px solid var(--line); }
td:first-child, th:first-child { width: 12px; }
td:first-child svg { margin-top: 4px; }
td .mono { line-height: 20px; }
td .quiet { display: block; font-size: 12px; line-height: 16px; white-space: nowrap; }
.bar { display: flex; gap: 2px; padding: 4px 0 8px; }
.bar i { flex: 1; height: 8px; border-radius: 1px; background: var(--explained); }
.bar i.missing { background: none; box-shadow: inset 0 0 0 1.5px var(--mystery-mark); }
.steps li { grid-template-columns: 16px minmax(0, 1fr); }
.steps b { color: var(--text-quiet); }
footer { border-top: 1px solid var(--line); margin-top: 16px; padding-top: 8px; font-size: 12px; line-height: 16px; color: var(--text-faint); }
@media (max-width: 640px) { .two, .columns, .verdict { display: block; } .two > section + section { border-left: 0; padding-left: 0; } }`

const PRINT = `
@page { size: A4; margin: 16mm 16mm 14mm; }
@media print {
  :root { color-scheme: light; --surface: #ffffff; --text: #000000; --text-quiet: #444444; --text-faint: #555555; --line: #bbbbbb; }
  body, h1, h2 { font-size: 11px; line-height: 16px; }
  h2 span, .mono, .quiet, td .quiet, li .quiet, li .none, footer { font-size: 10px; line-height: 14px; }
  td .mono { line-height: 16px; }
  .verdict b { font-size: 13px; line-height: 18px; }
  .verdict .word { font-size: 40px; line-height: 44px; }
  li { padding: 3px 0; }
  li svg, td:first-child svg { margin-top: 2px; }
  main { max-width: none; padding: 0; }
  li, tr, .bar { break-inside: avoid; }
  h2 { break-after: avoid; }
  thead { display: table-header-group; }
  svg, .bar i { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
}`

/** How the dossier looks: light and dark on a screen, black on white on A4. */
export const DOSSIER_STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media screen and (prefers-color-scheme: dark) { :root { ${DARK} } }
${SCREEN}
${PRINT}
`
