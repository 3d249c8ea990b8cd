/** The report as one HTML file: no script, nothing fetched, evidence behind a click. */
import type { Catalogue } from '../language/catalogue';
import { html } from './escape';
import { HTML_STYLE } from './html-style';
import type { Report, ReportCommands, ReportConclusion, ReportFact } from './report';
import { renderChart } from './svg-chart';

/** @returns a whole document; its policy lets it load nothing and run nothing */
export function renderHtml({ report, words }: { report: Report; words: Catalogue['report'] }): string {
  const articles = (conclusions: readonly ReportConclusion[], kind: ArticleKind) =>
    conclusions.map((conclusion) => article({ conclusion, kind, words })).join('\n');
  return `<!doctype html>
<html lang="${html(report.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${html(words.title)}</title>
<style>${HTML_STYLE}</style>
</head>
<body>
<h1>${html(words.title)}</h1>
<p class="dim">${html(words.takenAt)} <time>${html(report.takenAt)}</time></p>
<p>${html(words.rule)}</p>
${section(words.conclusions, articles(report.conclusions, 'explanation'))}
${section(words.findings, report.findings.length === 0 ? `<p>${html(words.noFindings)}</p>` : articles(report.findings, 'finding'))}
${report.charts.map(renderChart).join('\n')}
${section(words.unjudged, list(report.unjudged.map(({ heading, missing }) => `${heading}: ${missing.map(({ id }) => id).join(', ')}`)))}
${section(words.cleared, list(report.cleared.map(({ heading, arithmetic }) => [heading, ...arithmetic.slice(-1)].join(': '))))}
${section(words.facts, factTable({ facts: report.facts, words }))}
${section(words.nextActions, nextActionList({ report, words }))}
</body>
</html>
`;
}

type ArticleKind = 'explanation' | 'finding';

/** A part without content is left out, heading and all. */
const section = (title: string, content: string): string =>
  content === '' ? '' : `<section><h2>${html(title)}</h2>\n${content}</section>`;

const list = (items: readonly string[]): string =>
  items.length === 0 ? '' : `<ul>${items.map((item) => `<li>${html(item)}</li>`).join('')}</ul>`;

function article(options: { conclusion: ReportConclusion; kind: ArticleKind; words: Catalogue['report'] }): string {
  const { conclusion, kind, words } = options;
  const { heading, message, status, reason, rule, arithmetic, cites, missing, counterfactuals, remedy } = conclusion;
  return `<article class="${tone({ status, kind })}">
<h3>${html(heading)}<span class="badge">${html(status)} ${html(reason)}</span></h3>
<p>${html(message)}</p>
${counterfactuals.map((what) => `<p class="dim">${html(words.counterfactual)}: ${html(what.message)}</p>`).join('')}
${remedy === null ? '' : `<p><strong>${html(words.remedy)}:</strong> ${html(remedy.message)}</p>${remedy.commands.map(commandBlock).join('')}`}
<details><summary>${html(words.cites)}</summary>
<p>${html(words.byRule)} <code>${html(rule.code)}</code>: ${html(rule.statement)}</p>
${arithmetic.length === 0 ? '' : `<pre>${arithmetic.map(html).join('\n')}</pre>`}
<ul>${cites.map((id) => `<li><a href="#${anchor(id)}"><code>${html(id)}</code></a></li>`).join('')}</ul>
${missing.map(({ id, problem, commands }) => `<p>${html(words.missing)}: <code>${html(id)}</code> ${html(problem ?? '')}</p>${commandBlock(commands)}`).join('')}
</details>
</article>`;
}

/** A finding that is True is bad news; an explanation that is True is good. */
function tone({ status, kind }: { status: ReportConclusion['status']; kind: ArticleKind }): 'good' | 'bad' | 'open' {
  if (status === 'Unknown') return 'open';
  return (status === 'True') === (kind === 'explanation') ? 'good' : 'bad';
}

function factTable({ facts, words }: { facts: readonly ReportFact[]; words: Catalogue['report'] }): string {
  if (facts.length === 0) return '';
  const rows = facts.map(
    ({ id, label, summary, source, ageSeconds, commands, raw }) => `<tr id="${anchor(id)}">
<td>${html(label)}<br><code>${html(id)}</code></td>
<td><code>${html(summary)}</code>
<details><summary>${html(source)}</summary>${commandBlock(commands)}${raw === null ? '' : `<p>${html(words.raw)}</p><pre>${html(JSON.stringify(raw, null, 2))}</pre>`}</details></td>
<td>${ageSeconds} s</td></tr>`,
  );
  return `<div class="scroll"><table><thead><tr><th>${html(words.fact)}</th><th>${html(words.value)}</th><th>${html(words.age)}</th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

const commandBlock = ({ bash, powershell }: ReportCommands): string =>
  bash === powershell
    ? `<pre>${html(bash)}</pre>`
    : `<pre># bash\n${html(bash)}\n\n# PowerShell\n${html(powershell)}</pre>`;

function nextActionList({ report, words }: { report: Report; words: Catalogue['report'] }): string {
  const mend = report.findings.flatMap(({ heading, remedy }) =>
    remedy === null ? [] : [`<li>${html(heading)}: ${html(remedy.message)}</li>`],
  );
  const ask = report.questions.map(
    ({ id, settles, commands }) =>
      `<li><code>${html(id)}</code> <span class="dim">${html(words.settles)}: ${html(settles.join(', '))}</span><details><summary>${html(words.verification)}</summary>${commandBlock(commands)}</details></li>`,
  );
  return mend.length + ask.length === 0 ? '' : `<ol>${[...mend, ...ask].join('')}</ol>`;
}

/** An id for the fact's row: a URL's fragment may hold no blank or quote. */
const anchor = (id: string): string => html(encodeURIComponent(id));
