/** A derivation as a tree in plain text: each line says why the one above it is so. */
import { renderAppliedRule } from '@ffleet/scaling-policy';
import type { Derivation } from '../derivation';
import { factId, summarizeFact } from '../fact';
import type { Catalogue } from '../language/catalogue';
import { renderCommand, renderSourceName } from '../source-command';
import { plainLine } from './escape';
import { sayConclusion, sayRemedy } from './say';

interface Branch {
  readonly text: string;
  readonly below: readonly Branch[];
}

/** @returns the tree, ended by a line break; it shows the bash command for each fact that is missing */
export function renderDerivation({ derivation, catalogue }: { derivation: Derivation; catalogue: Catalogue }): string {
  return `${drawBranch(branchOf({ derivation, catalogue })).join('\n')}\n`;
}

function branchOf({ derivation, catalogue }: { derivation: Derivation; catalogue: Catalogue }): Branch {
  const { conclusion, facts, missing } = derivation;
  const words = catalogue.report;
  const excerpts = new Map(
    conclusion.status === 'Unknown' ? [] : conclusion.excerpts.map(({ id, text }) => [id, text]),
  );
  const remedy = conclusion.status === 'Unknown' ? null : sayRemedy({ conclusion, catalogue });
  const arithmetic = conclusion.status === 'Unknown' ? [] : conclusion.arithmetic.map(renderAppliedRule);
  return {
    text: `[${conclusion.status}] ${sayConclusion({ conclusion, catalogue })}`,
    below: [
      {
        text: `${words.byRule} ${conclusion.rule}: ${catalogue.rules[conclusion.rule]}`,
        below: arithmetic.map((text) => ({ text, below: [] })),
      },
      ...facts.map(({ fact, why }) => ({
        text: `${factId(fact)}: ${excerpts.get(factId(fact)) ?? summarizeFact(fact)} (${renderSourceName(fact.source)})`,
        below: why === null ? [] : [branchOf({ derivation: why, catalogue })],
      })),
      ...missing.map(({ id, source }) => ({
        text: `${words.missing}: ${id}`,
        below: [{ text: renderCommand({ source, shell: 'bash' }), below: [] }],
      })),
      ...(remedy === null ? [] : [{ text: `${words.remedy}: ${remedy}`, below: [] }]),
    ],
  };
}

function drawBranch({ text, below }: Branch): string[] {
  const lines = [plainLine(text)];
  for (const [index, branch] of below.entries()) {
    const isLast = index === below.length - 1;
    const [head = '', ...rest] = drawBranch(branch);
    lines.push(`${isLast ? '└─ ' : '├─ '}${head}`, ...rest.map((line) => `${isLast ? '   ' : '│  '}${line}`));
  }
  return lines;
}
