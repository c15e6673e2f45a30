/** Style of the report: readable in light and dark, and on paper. */
export const pageStyle = `
:root { color-scheme: light dark; --ink: light-dark(#171a21, #eceff5); --soft: light-dark(#565d6d, #a9b1c1);
  --line: light-dark(#e3e6ec, #262d3a); --ground: light-dark(#fff, #0e1117); --red: light-dark(#c5221f, #ff7b72);
  --violet: light-dark(#6b3fd4, #b69bff); --blue: light-dark(#1a63c7, #7db3ff); --amber: light-dark(#9a6200, #f0b352); }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.5 ui-sans-serif, system-ui, sans-serif; }
main { max-width: 1104px; margin: 0 auto; padding: 24px 12px; }
h1 { font-size: 22px; margin: 24px 0 8px; } h2 { font-size: 17px; margin: 32px 0 4px; overflow-wrap: anywhere; }
p { margin: 4px 0 12px; max-width: 80ch; } .key, figcaption { color: var(--soft); }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: 14px; }
th, td { text-align: left; padding: 4px 16px 4px 0; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; white-space: normal; vertical-align: bottom; }
figure { margin: 0; } svg { max-width: 100%; height: auto; display: block; }
svg text { font-size: 11px; fill: var(--soft); } svg .axis { font-size: 12px; }
.squares, .close-ups { display: flex; flex-wrap: wrap; gap: 16px; margin: 16px 0; }
.grid { stroke: var(--line); } .ideal { stroke: var(--soft); stroke-dasharray: 2 4; fill: none; }
.line { fill: none; stroke-width: 2; } .legend { list-style: none; padding: 0 0 0 60px; margin: 4px 0; font-size: 13px; }
.legend li::before { content: ''; display: inline-block; width: 18px; height: 3px; margin-right: 8px; vertical-align: middle; background: currentColor; }
.c1 { stroke: var(--violet); } .c2 { stroke: var(--blue); } .c3 { stroke: var(--amber); } .c4 { stroke: var(--soft); }
circle.c1, li.c1 { fill: var(--violet); color: var(--violet); } circle.c2, li.c2 { fill: var(--blue); color: var(--blue); }
circle.c3, li.c3 { fill: var(--amber); color: var(--amber); } circle.c4, li.c4 { fill: var(--soft); color: var(--soft); }
.value { fill: none; stroke: var(--ink); } .objective { stroke: var(--red); stroke-dasharray: 5 4; }
.spike { fill: var(--red); opacity: .16; } .risk { fill: var(--violet); opacity: .75; }
.half { stroke: var(--soft); stroke-dasharray: 2 4; } .page { stroke: var(--violet); stroke-width: 1.5; } .page.false { stroke: var(--amber); stroke-dasharray: 2 3; }
.close-ups figure { border-left: 3px solid var(--line); padding-left: 6px; font-size: 13px; }
.close-ups .missed { border-color: var(--red); } .close-ups .false-alarm { border-color: var(--amber); } .close-ups .warned { border-color: var(--violet); }
@media print { section { break-inside: avoid; } }
`
