/** The report for a terminal: plain text, nothing that a pipe could not carry. */
import type { Catalogue } from '../language/catalogue';
import { plain, plainLine } from './escape';
import type { Report, ReportConclusion, ReportFact } from './report';

/** @returns lines of any length, ended by a line break */
export function renderText({ report, words }: { report: Report; words: Catalogue['report'] }): string {
  const { facts } = report;
  const blocks = [
    `${words.title}\n${words.takenAt} ${report.takenAt}\n${words.rule}`,
    heading(words.conclusions),
    ...report.conclusions.map((conclusion, index) => conclusionBlock({ conclusion, facts, words, number: index + 1 })),
    heading(words.findings),
    ...(report.findings.length === 0 ? [words.noFindings] : []),
    ...report.findings.map((conclusion, index) => conclusionBlock({ conclusion, facts, words, number: index + 1 })),
    ...listBlock({
      title: words.cleared,
      lines: report.cleared.map(({ heading: name, arithmetic }) => [name, ...arithmetic.slice(-1)].join(': ')),
    }),
    ...listBlock({
      title: words.unjudged,
      lines: report.unjudged.map(({ heading: name, missing }) => `${name}: ${missing.map(({ id }) => id).join(', ')}`),
    }),
    ...listBlock({
      title: words.facts,
      lines: facts.map(({ id, summary, source, ageSeconds }) => `${id}: ${summary} (${source}, ${ageSeconds} s)`),
    }),
    ...actionBlocks({ report, words }),
  ];
  return `${blocks.join('\n\n')}\n`;
}

const heading = (text: string): string => `== ${text} ==`;

const listBlock = ({ title, lines }: { title: string; lines: readonly string[] }): string[] =>
  lines.length === 0 ? [] : [[heading(title), ...lines.map((line) => `- ${plainLine(line)}`)].join('\n')];

function conclusionBlock(options: {
  conclusion: ReportConclusion;
  facts: readonly ReportFact[];
  words: Catalogue['report'];
  number: number;
}): string {
  const { conclusion, facts, words, number } = options;
  const { status, type, reason, rule } = conclusion;
  const lines = [
    `${number}. ${conclusion.heading} [${type}=${status}, ${reason}]`,
    `   ${plainLine(conclusion.message)}`,
    `   ${words.byRule} ${rule.code}: ${rule.statement}`,
    ...conclusion.arithmetic.map((step) => `     ${plainLine(step)}`),
    ...conclusion.cites.map(
      (id) => `   ${words.cites}: ${plainLine(citation({ id, excerpts: conclusion.excerpts, facts }))}`,
    ),
    ...conclusion.missing.map(({ id, problem, commands }) =>
      [
        `   ${words.missing}: ${plainLine(id)}${problem === null ? '' : ` (${plainLine(problem)})`}`,
        `     ${plain(commands.bash)}`,
      ].join('\n'),
    ),
    ...conclusion.counterfactuals.map(({ message, arithmetic }) =>
      [`   ${words.counterfactual}: ${message}`, ...arithmetic.map((step) => `     ${plainLine(step)}`)].join('\n'),
    ),
    ...(conclusion.remedy === null ? [] : [`   ${words.remedy}: ${plainLine(conclusion.remedy.message)}`]),
    ...(conclusion.remedy?.commands ?? []).map(({ bash }) => `     ${plain(bash)}`),
  ];
  return lines.join('\n');
}

/** `queue-depth:academy-video-jobs: visible=0 inFlight=5 delayed=0 (sqs GetQueueAttributes, 0 s)` */
function citation(options: {
  id: string;
  excerpts: ReportConclusion['excerpts'];
  facts: readonly ReportFact[];
}): string {
  const { id, excerpts, facts } = options;
  const fact = facts.find((candidate) => candidate.id === id);
  const summary = excerpts.find((excerpt) => excerpt.id === id)?.summary ?? fact?.summary;
  return fact === undefined ? id : `${id}: ${summary} (${fact.source}, ${fact.ageSeconds} s)`;
}

function actionBlocks({ report, words }: { report: Report; words: Catalogue['report'] }): string[] {
  const mend = report.findings.flatMap(({ heading: name, remedy }) =>
    remedy === null ? [] : [`${name}: ${remedy.message}`],
  );
  const ask = report.questions.map(
    ({ id, commands, settles }) => `${id} (${words.settles}: ${settles.join(', ')})\n    ${commands.bash}`,
  );
  const lines = [...mend.map(plainLine), ...ask.map(plain)];
  return lines.length === 0
    ? []
    : [[heading(words.nextActions), ...lines.map((line, index) => `${index + 1}. ${line}`)].join('\n')];
}
