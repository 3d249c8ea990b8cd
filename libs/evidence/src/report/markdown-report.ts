/** The report as Markdown, in the form of the document that began it: observations, conclusions, commands, actions. */
import type { Catalogue } from '../language/catalogue';
import { codeBlock, codeSpan, markdown } from './escape';
import type { Report, ReportConclusion } from './report';

/** @returns one document; commands stand in it for bash and for PowerShell */
export function renderMarkdown({ report, words }: { report: Report; words: Catalogue['report'] }): string {
  const blocks = [
    `# ${words.title}`,
    `> ${words.rule}`,
    `${words.takenAt}: ${report.takenAt}`,
    `## 0. ${words.facts}`,
    factTable({ report, words }),
    `## 1. ${words.conclusions}`,
    ...report.conclusions.flatMap((conclusion) => conclusionBlocks({ conclusion, words })),
    `## 2. ${words.findings}`,
    ...(report.findings.length === 0 ? [words.noFindings] : []),
    ...report.findings.flatMap((conclusion) => conclusionBlocks({ conclusion, words })),
    ...listBlocks({ title: words.cleared, lines: report.cleared.map(({ heading }) => markdown(heading)) }),
    ...listBlocks({
      title: words.unjudged,
      lines: report.unjudged.map(
        ({ heading, missing }) => `${markdown(heading)}: ${missing.map(({ id }) => codeSpan(id)).join(', ')}`,
      ),
    }),
    `## 3. ${words.verification}`,
    ...commandBlocks(report),
    `## 4. ${words.nextActions}`,
    nextActionList({ report, words }),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

function factTable({ report, words }: { report: Report; words: Catalogue['report'] }): string {
  const rows = report.facts.map(({ id, label, summary, source, ageSeconds }) => {
    const cells = [`${markdown(label)} ${codeSpan(id)}`, codeSpan(summary), markdown(source), `${ageSeconds} s`];
    return `| ${cells.join(' | ')} |`;
  });
  return [`| ${words.fact} | ${words.value} | ${words.source} | ${words.age} |`, '|---|---|---|---|', ...rows].join(
    '\n',
  );
}

function conclusionBlocks({
  conclusion,
  words,
}: {
  conclusion: ReportConclusion;
  words: Catalogue['report'];
}): string[] {
  const { heading, type, status, reason, message, rule, cites, missing, counterfactuals, remedy } = conclusion;
  const item = (name: string, text: string): string => `- **${name}**: ${text}`;
  const items = [
    item(words.byRule, `${codeSpan(rule.code)}: ${markdown(rule.statement)}`),
    ...conclusion.arithmetic.map((step) => item(words.arithmetic, codeSpan(step))),
    ...(cites.length === 0 ? [] : [item(words.cites, cites.map(codeSpan).join(', '))]),
    ...missing.map(({ id, problem }) =>
      item(words.missing, codeSpan(id) + (problem === null ? '' : ` (${markdown(problem)})`)),
    ),
    ...counterfactuals.map((counterfactual) => item(words.counterfactual, markdown(counterfactual.message))),
    ...(remedy === null ? [] : [item(words.remedy, markdown(remedy.message))]),
  ];
  return [
    `### ${markdown(heading)} (${codeSpan(`${type}=${status}`)}, ${codeSpan(reason)})`,
    markdown(message),
    items.join('\n'),
  ];
}

function listBlocks({ title, lines }: { title: string; lines: readonly string[] }): string[] {
  return lines.length === 0 ? [] : [`### ${title}`, lines.map((line) => `- ${line}`).join('\n')];
}

/** One block a shell, each command under the fact that it brings. */
function commandBlocks({ facts }: Report): string[] {
  const commands = (shell: 'bash' | 'powershell') =>
    facts.map((fact) => `# ${fact.id.replace(/[\r\n]+/g, ' ')}\n${fact.commands[shell]}`).join('\n\n');
  return facts.length === 0
    ? []
    : [
        codeBlock({ language: 'bash', text: commands('bash') }),
        codeBlock({ language: 'powershell', text: commands('powershell') }),
      ];
}

function nextActionList({ report, words }: { report: Report; words: Catalogue['report'] }): string {
  const mend = report.findings.flatMap(({ heading, remedy }) =>
    remedy === null ? [] : [`${markdown(heading)}: ${markdown(remedy.message)}`],
  );
  const ask = report.questions.map(
    ({ id, commands, settles }) =>
      `${codeSpan(id)} (${words.settles}: ${markdown(settles.join(', '))}): ${codeSpan(commands.bash)}`,
  );
  return [...mend, ...ask].map((line, index) => `${index + 1}. ${line}`).join('\n');
}
