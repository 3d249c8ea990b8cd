/** `ffleet doctor`: is the fleet configured as it should be? Each check says what it saw, and what to do. */
import { diagnose } from '@ffleet/evidence';
import type { Snapshot } from '@ffleet/evidence';
import { writeLines } from '@ffleet/terminal';
import type { WorkerExpectation } from '../config';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { checkRules } from './doctor-rules';
import { checkSettings } from './doctor-settings';

export interface Check {
  readonly name: string;
  readonly status: 'ok' | 'problem' | 'unknown';
  /** What was seen. */
  readonly seen: string;
  /** What to do; null where all is well. */
  readonly remedy: string | null;
}

/** @returns `findings` where a check fails, `unobservable` where one could not be made */
export function runDoctor(
  { encoders, expected }: { encoders: Check; expected: WorkerExpectation },
  { snapshot }: { snapshot: Snapshot },
  { out, json }: CommandContext,
): ExitCode {
  const diagnosis = diagnose(snapshot);
  const checks = [...checkSettings({ snapshot, expected }), ...checkRules(diagnosis), encoders];
  if (json) out.write(renderDocument('doctor', { checks }));
  else {
    const width = Math.max(...checks.map(({ name }) => name.length));
    writeLines(
      out,
      checks.flatMap(({ name, status, seen, remedy }) => [
        `${MARK[status]}  ${name.padEnd(width)}  ${seen}`,
        ...(remedy === null ? [] : [`${' '.repeat(9 + width)}do: ${remedy}`]),
      ]),
    );
  }
  if (checks.some(({ status }) => status === 'problem')) return EXIT.findings;
  return checks.some(({ status }) => status === 'unknown') ? EXIT.unobservable : EXIT.done;
}

const MARK = { ok: 'ok     ', problem: 'PROBLEM', unknown: 'unknown' } as const;
