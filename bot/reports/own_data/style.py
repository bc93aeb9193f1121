"""How the page looks: it stands alone, on a phone of 390 pixels, on paper, and in the dark."""

STYLE = """
:root { --paper: #f3f0e9; --card: #fff; --ink: #1b2a2c; --muted: #5a696a; --line: #dedbd1; --accent: #1f6f6b;
  color-scheme: light dark;
  font: 16px/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --paper: #101618; --card: #1a2325; --ink: #e7edeb; --muted: #9daaa9;
  --line: #2c383a; --accent: #74c9bd; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); -webkit-text-size-adjust: 100%; }
main { max-width: 46rem; margin: 0 auto; padding: 24px 16px 64px; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 8px; }
h2 { font-size: 1.15rem; margin: 36px 0 8px; color: var(--accent); }
h3 { font-size: 1rem; margin: 0 0 6px; }
p { margin: 0 0 8px; }
.quiet, dt { color: var(--muted); }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 14px 16px;
  margin: 0 0 12px; }
dl { margin: 0; display: grid; grid-template-columns: minmax(9rem, 2fr) 3fr; gap: 4px 16px; }
dd { margin: 0; }
.answers { display: block; margin: 12px 0; padding-top: 10px; border-top: 1px solid var(--line); }
.answers dd { font-weight: 600; margin: 0 0 10px; }
.answers .lead { font-weight: inherit; margin-bottom: 4px; }
dl + p { margin-top: 8px; }
blockquote { margin: 8px 0 0; padding-inline-start: 12px; border-inline-start: 3px solid var(--line); }
table { border-collapse: collapse; width: 100%; }
td { padding: 6px 0; border-top: 1px solid var(--line); }
td + td { text-align: end; font-variant-numeric: tabular-nums; font-weight: 600; }
tr:first-child td { border-top: 0; }
pre { white-space: pre-wrap; font: inherit; margin: 8px 0 0; }
@media (max-width: 480px) { dl { display: block; } dd { margin: 0 0 8px; } dt { font-size: .875rem; } }
@media print { body { background: none; } main { max-width: none; padding: 0; } article { break-inside: avoid-page; }
  h2 { break-after: avoid-page; } }
"""
