/** The look of the HTML report, in light and dark, on a laptop, a phone and on paper. */
export const HTML_STYLE = `
:root { color-scheme: light dark; --ink: #1c2128; --dim: #5b6673; --page: #fff; --card: #f6f7f9; --rule: #d8dde3;
  --good: #1a7f46; --bad: #b3261e; --open: #8a6100; --c0: #2563c9; --c1: #c2410c; --c2: #15803d; --c3: #7e22ce; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ed; --dim: #9aa5b1; --page: #14181d; --card: #1c2229; --rule: #343c46;
    --good: #5ccb8d; --bad: #ff8a80; --open: #f0c052; --c0: #7ab0ff; --c1: #ff9e6d; --c2: #6fdc97; --c3: #cf9dff; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 60rem; padding: 1.5rem 1rem 4rem; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, 'Noto Sans KR', sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .8rem; border-bottom: 1px solid var(--rule); padding-bottom: .3rem; }
h3 { font-size: 1rem; margin: 0 0 .3rem; }
p { margin: .3rem 0; }
.dim { color: var(--dim); }
article { background: var(--card); border: 1px solid var(--rule); border-left: 4px solid var(--dim); border-radius: 8px;
  padding: .8rem 1rem; margin: .7rem 0; }
article.good { border-left-color: var(--good); } article.bad { border-left-color: var(--bad); }
article.open { border-left-color: var(--open); }
.badge { font: 600 .75rem/1 ui-monospace, monospace; color: var(--dim); margin-left: .4rem; }
.good .badge { color: var(--good); } .bad .badge { color: var(--bad); } .open .badge { color: var(--open); }
code, pre { font: .85rem/1.5 ui-monospace, Menlo, Consolas, monospace; }
pre { overflow-x: auto; background: var(--page); border: 1px solid var(--rule); border-radius: 6px; padding: .5rem .7rem;
  margin: .3rem 0; white-space: pre-wrap; }
summary { cursor: pointer; color: var(--dim); margin-top: .4rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .5rem; border-bottom: 1px solid var(--rule); }
th { color: var(--dim); font-weight: 600; }
th, td:last-child { white-space: nowrap; }
.scroll { overflow-x: auto; }
figure { margin: 1rem 0; } figcaption { font-weight: 600; }
svg { width: 100%; height: auto; } svg text { fill: var(--dim); font-size: 12px; }
.axis { stroke: var(--rule); } .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
.line.c0 { stroke: var(--c0); } .line.c1 { stroke: var(--c1); } .line.c2 { stroke: var(--c2); } .line.c3 { stroke: var(--c3); }
.swatch { display: inline-block; width: .8rem; height: .2rem; vertical-align: middle; margin-right: .4rem; }
.swatch.c0 { background: var(--c0); } .swatch.c1 { background: var(--c1); } .swatch.c2 { background: var(--c2); }
.swatch.c3 { background: var(--c3); }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1rem; padding: 0; margin: .3rem 0; font-size: .85rem; }
@media print { details { display: block; } body { max-width: none; } }
`;
