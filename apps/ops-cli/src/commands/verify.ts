/** `ffleet verify lambda` and `ffleet verify worker`: does what runs agree with what was built and meant? */
import { ENGLISH, composeFact, composeReport, diagnose, findingsOf, summarizeFact } from '@ffleet/evidence';
import type { Snapshot } from '@ffleet/evidence';
import { writeLines } from '@ffleet/terminal';
import type { WorkerExpectation } from '../config';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { checkSettings } from './doctor-settings';

/** @returns `findings` where the hashes differ, `unobservable` where one of them is not known */
export function runVerifyLambda({ snapshot }: { snapshot: Snapshot }, { out, json }: CommandContext): ExitCode {
  const diagnosis = diagnose(snapshot);
  const facts = snapshot.facts.filter(({ kind }) => kind === 'scaler-deployment' || kind === 'built-artifact');
  const { findings, unjudged } = composeReport({ diagnosis, catalogue: ENGLISH });
  const differs = findingsOf(diagnosis).some(({ rule }) => rule === 'scaler-code');
  const missing = unjudged.find(({ rule }) => rule.code === 'scaler-code')?.missing ?? [];
  const verdict = differs ? 'differs' : missing.length > 0 ? 'unknown' : 'same';
  if (json) {
    const composed = facts.map((fact) => composeFact({ fact, catalogue: ENGLISH, takenAt: snapshot.takenAt }));
    out.write(renderDocument('verify lambda', { verdict, facts: composed, missing }));
  } else {
    writeLines(
      out,
      [
        ...facts.map((fact) => `${fact.kind} (${fact.subject}): ${summarizeFact(fact)}`),
        ...missing.map(({ id, commands }) => `missing: ${id}\n  $ ${commands.bash}`),
        { same: 'What runs is what was built.', differs: '', unknown: 'Unknown: a hash is missing.' }[verdict],
        ...findings.filter(({ rule }) => rule.code === 'scaler-code').map(({ message }) => message),
      ].filter((line) => line !== ''),
    );
  }
  return { same: EXIT.done, differs: EXIT.findings, unknown: EXIT.unobservable }[verdict];
}

/** By what a worker told at its start. @returns as above */
export function runVerifyWorker(
  { expected }: { expected: WorkerExpectation },
  { snapshot }: { snapshot: Snapshot },
  { out, json }: CommandContext,
): ExitCode {
  const checks = checkSettings({ snapshot, expected }).filter(({ name }) =>
    ['VIDEO_FAST_ACK', 'visibility', 'worker image'].includes(name),
  );
  if (json) out.write(renderDocument('verify worker', { checks }));
  else {
    writeLines(
      out,
      checks.map(
        ({ name, status, seen, remedy }) => `${name}: ${status}: ${seen}${remedy === null ? '' : `\n  do: ${remedy}`}`,
      ),
    );
  }
  if (checks.some(({ status }) => status === 'problem')) return EXIT.findings;
  return checks.some(({ status }) => status === 'unknown') ? EXIT.unobservable : EXIT.done;
}
