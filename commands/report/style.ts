/** The report's style sheet: one text, whose hash is the only thing that the page's policy allows. Only local fonts. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #fcfbf8; --raised: #ffffff; --ink: #1d1c1a; --soft: #5d5850; --line: #ddd8cd; --link: #1c4f80;
  --identical: #1c6b3c; --differing: #a3211b; --inconclusive: #7c5200; --plain: #5d5850; --absent: #5d5850;
  --bar: #8fa9bf; --edge: #a39d91;
  --unpack: #b9852b; --configure: #bd4b2a; --make: #4a7ba6; --install: #2f8a66; --check: #8656a5; --other: #7d776c; --idle: #ebe6da;
  --text: Charter, "Bitstream Charter", "Iowan Old Style", "Palatino Linotype", Cambria, "Noto Serif", Georgia, "DejaVu Serif", serif;
  --label: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", "DejaVu Sans", sans-serif;
  --code: ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #15171a; --raised: #1c1f23; --ink: #e5e2da; --soft: #aaa59b; --line: #363a40; --link: #93c1ea;
    --identical: #74c893; --differing: #ff938a; --inconclusive: #e2b65a; --plain: #aaa59b; --absent: #aaa59b;
    --bar: #54718c; --edge: #6b6f76;
    --unpack: #d3a144; --configure: #e27d58; --make: #5f93c4; --install: #4fb088; --check: #b088cf; --other: #918c83; --idle: #272b30;
  }
}
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 var(--label); overflow-wrap: anywhere; }
main, header, footer { max-width: 1112px; margin: 0 auto; padding: 0 16px; }
a { color: var(--link); text-underline-offset: 0.15em; text-decoration-thickness: 1px; }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
h1, h2, h3 { font-family: var(--text); font-weight: 600; line-height: 1.2; text-wrap: balance; }
h1 { font-size: 2.1rem; margin: 0.3rem 0 0.8rem; max-width: 32em; font-weight: 500; letter-spacing: -0.01em; }
h2 { font-size: 1.45rem; margin: 3.2rem 0 0.6rem; padding-top: 1rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.2rem; margin: 0; }
h4 { font: 600 0.8rem/1.4 var(--label); color: var(--soft); margin: 1.1rem 0 0.25rem; }
p { margin: 0.4rem 0; max-width: 72ch; }
.call { white-space: nowrap; }
code, pre { font-family: var(--code); font-size: 0.82em; unicode-bidi: isolate; }
td, dd, li, p, figcaption { unicode-bidi: isolate; }
pre { white-space: pre-wrap; background: var(--raised); border: 1px solid var(--line); border-radius: 4px; padding: 0.7rem 0.9rem; margin: 0.5rem 0; line-height: 1.5; }
.kind { color: var(--soft); font-size: 0.88rem; margin: 2.4rem 0 0; }
.headline { border-left: 4px solid var(--plain); padding-left: 1.1rem; margin-top: 0.4rem; }
.headline.identical { border-color: var(--identical); } .headline.differing { border-color: var(--differing); }
.headline.inconclusive { border-color: var(--inconclusive); }
.soft { color: var(--soft); }
.facts { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.15rem 1.4rem; margin: 0.8rem 0; font-size: 0.92rem; }
.facts dt { color: var(--soft); } .facts dd { margin: 0; }
nav ul { list-style: none; padding: 0; margin: 1rem 0 0; display: flex; flex-wrap: wrap; gap: 0.2rem 1.4rem; font-size: 0.92rem; }

.badge { font: 500 0.82rem/1.4 var(--label); white-space: nowrap; color: var(--plain); }
.identical.badge { color: var(--identical); } .differing.badge { color: var(--differing); }
.inconclusive.badge { color: var(--inconclusive); } .absent.badge { color: var(--absent); }

.chain { margin: 1rem 0 0; }
.chain svg { display: block; max-width: 100%; height: auto; }
.chain .narrow { display: none; }
.chain text { font-family: var(--label); fill: var(--ink); font-size: 12px; }
.chain .band { font-family: var(--text); font-size: 16px; font-weight: 600; paint-order: stroke; stroke: var(--paper); stroke-width: 8px; stroke-linejoin: round; }
.chain .about { font-family: var(--label); font-size: 10.5px; font-weight: 400; fill: var(--soft); }
.chain .band .about { font-size: 12px; }
.chain .name { font-weight: 600; font-size: 11.5px; letter-spacing: -0.01em; }
.edge { fill: none; stroke: var(--edge); stroke-width: 1.1; }
.box { fill: var(--raised); stroke: var(--line); }
.node { text-decoration: none; } .node:hover .box, .node:focus-visible .box { stroke: var(--link); stroke-width: 2; }
.edge-mark { fill: var(--plain); }
.node.identical .edge-mark, .chain .node.identical .mark { fill: var(--identical); }
.node.differing .edge-mark, .chain .node.differing .mark { fill: var(--differing); }
.node.inconclusive .edge-mark, .chain .node.inconclusive .mark { fill: var(--inconclusive); }
.node.absent .box { stroke-dasharray: 4 3; stroke: var(--edge); fill: none; } .node.absent .edge-mark { fill: none; }
.chain .node.plain .mark, .chain .node.absent .mark { fill: var(--soft); }
.node.differing .box { stroke: var(--differing); }
figcaption { color: var(--soft); font-size: 0.86rem; margin-top: 0.8rem; max-width: 72ch; }

table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { text-align: left; color: var(--soft); font-size: 0.86rem; padding-bottom: 0.4rem; }
th { text-align: left; font-weight: 500; color: var(--soft); font-size: 0.82rem; }
th, td { padding: 0.28rem 0.8rem 0.28rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
.number { white-space: nowrap; font-variant-numeric: tabular-nums; }
.rows tbody th { color: var(--ink); font-size: 0.9rem; white-space: nowrap; }
.rows .group th { font: 600 1rem/1.4 var(--text); padding-top: 1.3rem; }
.rows .measure { width: 21%; }
.measure .figure { display: inline-block; width: 5.6em; white-space: nowrap; font-variant-numeric: tabular-nums; }
.bar { display: inline-block; width: calc(100% - 6em); height: 8px; vertical-align: middle; }
.bar rect { fill: var(--bar); }
.empty { color: var(--soft); }

.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.1rem 1.2rem; margin: 1rem 0 0.4rem; font-size: 0.86rem; color: var(--soft); }
.swatch { margin-right: 0.4em; }
.lane { display: block; width: 100%; overflow: visible; } .lane.load { overflow: hidden; }
.lane text { font: 0.72rem var(--label); fill: var(--soft); }
.lane line { stroke: var(--line); stroke-width: 1; }
.wait { fill: var(--edge); } .unpack { fill: var(--unpack); } .configure { fill: var(--configure); } .make { fill: var(--make); }
.install { fill: var(--install); } .check { fill: var(--check); } .other { fill: var(--other); }
.load .busy { fill: var(--bar); } .load .idle { fill: var(--idle); }
.when .lanes { width: 100%; padding: 0 0.8rem 0 0; vertical-align: middle; }
.when th { font-size: 0.82rem; white-space: nowrap; } .when th, .when td { padding-top: 0.1rem; padding-bottom: 0.1rem; border-bottom: 0; }
.when .number { text-align: right; padding-right: 0; font-size: 0.82rem; }
.when .processor th, .when .processor td { padding-top: 0.25rem; vertical-align: middle; }
.when tbody + tbody::before { content: ""; display: table-row; height: 0.7rem; }
.rests { margin: 0.6rem 0 1.4rem; max-width: 760px; } .rests tbody th { color: var(--ink); }
#run h3 { margin-top: 1.8rem; }

.step { padding: 1.5rem 0 1.7rem; border-top: 1px solid var(--line); }
.step > p.summary { font-family: var(--text); font-size: 1.02rem; }
.step:target h3 { text-decoration: underline; text-decoration-color: var(--inconclusive); text-decoration-thickness: 3px; text-underline-offset: 0.2em; }
.title { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.1rem 0.9rem; }
.step ul, .step ol, .check ol { margin: 0.2rem 0; padding-left: 1.25rem; font-size: 0.92rem; }
.step li { margin: 0.15rem 0; }
.phases { list-style: none; padding: 0 !important; display: flex; flex-wrap: wrap; gap: 0.1rem 1.3rem; font-variant-numeric: tabular-nums; }
.strip { display: block; width: 100%; max-width: 640px; height: 8px; margin: 0.3rem 0; }
.strip rect { fill: var(--bar); stroke: var(--paper); stroke-width: 2px; vector-effect: non-scaling-stroke; }
details { margin-top: 0.9rem; font-size: 0.92rem; } summary { color: var(--link); cursor: pointer; }
.differences td { font-family: var(--code); font-size: 0.78rem; }
.differences td:nth-child(2) { font-family: var(--label); white-space: nowrap; }
.check li { margin: 0.7rem 0; } .check > ol { font-size: 1rem; }
footer { color: var(--soft); font-size: 0.86rem; margin-top: 3rem; padding-bottom: 3rem; }

@media (max-width: 720px) {
  h1 { font-size: 1.55rem; } .kind { margin-top: 1.2rem; }
  .facts { grid-template-columns: minmax(0, 1fr); gap: 0; } .facts dd { margin-bottom: 0.45rem; }
  .chain .wide { display: none; } .chain .narrow { display: block; margin: 0 auto; }
  .rows thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rows, .rows tbody { display: block; }
  .rows tr { display: grid; grid-template-columns: minmax(0, 1fr) max-content; padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
  .rows th, .rows td { border: 0; padding: 0; width: auto !important; }
  .rows .measure { grid-column: 1 / -1; } .rows .hash, .rows .empty { display: none; }
  .rows .group { border: 0; } .rows .group th { grid-column: 1 / -1; }
  .when, .when thead, .when tbody { display: block; }
  .when tr { display: grid; grid-template-columns: minmax(0, 1fr) max-content; } .when .lanes { grid-column: 1 / -1; grid-row: 2; padding: 0; }
  .when .axis th { display: none; } .when .built { margin-top: 0.35rem; }
  .rests thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .rests, .rests tbody { display: block; } .rests tr { display: block; padding: 0.45rem 0; border-bottom: 1px solid var(--line); }
  .rests th, .rests td { display: block; border: 0; padding: 0; } .rests td { display: inline-block; margin-right: 1.1rem; }
  .rests td[data-of]::before { content: attr(data-of) ": "; color: var(--soft); }
  .differences thead { display: none; } .differences tr { display: block; padding: 0.4rem 0; border-bottom: 1px solid var(--line); }
  .differences td { display: block; border: 0; padding: 0; }
  .differences td[data-of]::before { content: attr(data-of) ": "; font-family: var(--label); color: var(--soft); }
}
@page { margin: 16mm 15mm; }
@media print {
  :root { --paper: #ffffff; --raised: #ffffff; color-scheme: light; }
  body { font-size: 9.5pt; } h1 { font-size: 19pt; } h2 { margin-top: 1.6rem; } .kind { margin: 0; }
  .step { padding: 0.9rem 0; } main, header, footer { max-width: none; padding: 0; }
  a { color: inherit; text-decoration-color: var(--line); }
  nav { display: none; } h2 { break-after: avoid; } h3, h4, .title { break-after: avoid; }
  .chain .wide { display: block; width: auto; max-height: 152mm; } .chain .narrow { display: none; }
  .chain, .rows tr, .facts, li, figure { break-inside: avoid; } p { orphans: 3; widows: 3; }
}
`;
