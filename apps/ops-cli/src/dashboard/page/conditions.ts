/** Draws conclusions with their evidence behind a click: rule, numbers, facts, the commands that ask again, remedies. */
import type { DashboardFact, DashboardReport } from '../state';
import { renderChart } from './chart';
import { byId, element } from './element';
import { morphChildren } from './morph';

type Conclusion = DashboardReport['conclusions'][number];
/** An explanation is good news where it holds, a finding bad news, a limit reached neither. */
type Kind = 'explanation' | 'finding' | 'limit';

const HEALTH_WORDS = {
  healthy: ['healthy', 'good'],
  'at-limit': ['at its limit', 'open'],
  findings: ['something is wrong', 'bad'],
  'could-not-observe': ['not everything could be observed', 'open'],
} as const;

export function drawReport(report: DashboardReport): void {
  const [words, tone] = HEALTH_WORDS[report.health];
  const health = byId('health');
  if (health.textContent !== words) health.textContent = words;
  health.className = `pill ${tone}`;
  const facts = new Map(report.facts.map((fact) => [fact.id, fact]));
  const draw = (conclusion: Conclusion, kind: Kind) => condition({ conclusion, kind, facts });
  morphChildren(
    byId('conditions'),
    ...report.findings.map((finding) => draw(finding, finding.isLimit ? 'limit' : 'finding')),
    ...report.conclusions.map((conclusion) => draw(conclusion, 'explanation')),
    ...report.unjudged.map((conclusion) => draw(conclusion, 'finding')),
    element('p', { class: 'dim row' }, `Looked for and not found: ${report.cleared.join(', ') || 'nothing'}.`),
  );
  morphChildren(byId('past'), ...report.charts.map(renderChart));
}

/** The buttons come and go with the report: one listener for all of them. */
export function listenForCopy(): void {
  byId('conditions').addEventListener('click', ({ target }) => {
    const button = target instanceof Element ? target.closest('button') : null;
    const text = button?.closest('.command')?.querySelector('pre')?.textContent;
    if (!button || text == null) return;
    navigator.clipboard.writeText(text).then(
      () => (button.textContent = 'Copied'),
      () => (button.textContent = 'Select it by hand'),
    );
  });
}

function condition(options: {
  conclusion: Conclusion;
  kind: Kind;
  facts: ReadonlyMap<string, DashboardFact>;
}): HTMLElement {
  const { conclusion, kind, facts } = options;
  const { type, heading, status, reason, message, rule, arithmetic, cites, missing, counterfactuals, remedy } =
    conclusion;
  const tone = toneOf({ status, kind });
  return element(
    'article',
    { class: 'row', id: `condition-${type}` },
    element(
      'div',
      { class: 'line' },
      element('h3', {}, heading),
      element('span', { class: `dim ${tone}` }, `${status}, ${reason}`),
    ),
    element('p', {}, message),
    ...(remedy === null
      ? []
      : [element('p', {}, `What to do: ${remedy.message}`), ...remedy.commands.map(commandBlock)]),
    element(
      'details',
      { id: `evidence-${type}` },
      element('summary', {}, 'Evidence'),
      element('p', { class: 'dim' }, `Rule ${rule.code}: ${rule.statement}`),
      arithmetic.length === 0 ? null : element('pre', {}, arithmetic.join('\n')),
      ...cites.flatMap((id) => facts.get(id) ?? []).map(factBlock),
      ...missing.map(({ id, problem, commands }) =>
        element(
          'div',
          {},
          element('p', { class: 'open' }, `Missing ${id}: ${problem ?? 'nobody asked'}`),
          commandBlock(commands),
        ),
      ),
      ...counterfactuals.map((what) =>
        element(
          'div',
          {},
          element('p', {}, `If it were different: ${what.message}`),
          element('pre', {}, what.arithmetic.join('\n')),
        ),
      ),
    ),
  );
}

function toneOf({ status, kind }: { status: Conclusion['status']; kind: Kind }): 'open' | 'good' | 'bad' {
  if (status === 'Unknown' || kind === 'limit') return 'open';
  return (status === 'True') === (kind === 'explanation') ? 'good' : 'bad';
}

const factBlock = ({ label, summary, isKnown, ageSeconds, source, commands }: DashboardFact): HTMLElement =>
  element(
    'div',
    {},
    element(
      'p',
      {},
      element('strong', {}, label),
      element('span', { class: 'dim' }, ` ${ageSeconds} s old at that look, from ${source}`),
    ),
    element('code', isKnown ? {} : { class: 'open' }, summary),
    commandBlock(commands),
  );

function commandBlock({ bash, powershell }: { bash: string; powershell: string }): HTMLElement {
  const block = (name: string, text: string): HTMLElement => {
    const copy = element('button', { type: 'button', 'aria-label': `Copy the command for ${name}` }, 'Copy');
    return element(
      'div',
      { class: 'command' },
      element('div', { class: 'line dim' }, name, copy),
      element('pre', {}, text),
    );
  };
  if (bash === powershell) return block('bash and PowerShell', bash);
  return element('div', {}, block('bash', bash), block('PowerShell', powershell));
}
