/** `ffleet queue`, `asg`, `activities`, `metrics`, `lambda`: the facts of one part of the fleet, each with its question. */
import { ENGLISH, composeReport, diagnose, renderCommand } from '@ffleet/evidence';
import type { FactKind, Snapshot } from '@ffleet/evidence';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';

/** @returns `unobservable` where one of them is unknown; whether a value is good is for `report` to say */
export function runFacts(
  { kinds }: { kinds: readonly FactKind[] },
  { snapshot }: { snapshot: Snapshot },
  { out, json }: CommandContext,
): ExitCode {
  const facts = snapshot.facts.filter(({ kind }) => kinds.includes(kind));
  const report = composeReport({ diagnosis: diagnose({ ...snapshot, facts }), catalogue: ENGLISH });
  if (json) out.write(renderDocument('queue', { facts: report.facts }));
  else {
    writeLines(
      out,
      report.facts.flatMap(({ label, subject, summary }, index) => {
        const fact = facts[index];
        const command = fact === undefined ? '' : renderCommand({ source: fact.source, shell: 'bash' });
        return [`${label} (${subject})`, ...summary.split(' | ').map((line) => `  ${line}`), `  $ ${command}`, ''];
      }),
    );
  }
  return facts.some(({ observation }) => observation.kind === 'unknown') ? EXIT.unobservable : EXIT.done;
}
