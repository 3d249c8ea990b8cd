/** `ffleet snapshot FILE` and `ffleet diff A B`: a look at the fleet to keep, and what changed between two. */
import { diagnose, factId, findingsOf, renderSnapshot, summarizeFact } from '@ffleet/evidence';
import type { Snapshot } from '@ffleet/evidence';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { writeText } from './report';

/** @returns `unobservable` where a question had no answer: the file says which */
export async function runSnapshot(
  { file, folder }: { file: string | null; folder: string },
  { snapshot }: { snapshot: Snapshot },
  { out, err, json }: CommandContext,
): Promise<ExitCode> {
  const text = renderSnapshot(snapshot);
  const unknown = snapshot.facts.filter(({ observation }) => observation.kind === 'unknown');
  if (file === null) out.write(text);
  else {
    await writeText({ file, folder, text });
    const facts = snapshot.facts.length;
    if (json) out.write(renderDocument('snapshot', { file, facts, unknown: unknown.map(factId) }));
    else
      writeLines(err, [`${facts} facts written to ${file}, ${unknown.length} of them unknown; secrets are redacted`]);
  }
  return unknown.length > 0 ? EXIT.unobservable : EXIT.done;
}

type Change = { readonly id: string; readonly before: string | null; readonly after: string | null };

/** @returns `findings` where something differs */
export function runDiff(
  { before, after }: { before: Snapshot; after: Snapshot },
  { out, json }: CommandContext,
): ExitCode {
  const facts = changesBetween(summaries(before), summaries(after));
  const conclusions = changesBetween(verdicts(before), verdicts(after));
  const found = { appeared: newFindings(before, after), gone: newFindings(after, before) };
  if (json) out.write(renderDocument('diff', { facts, conclusions, findings: found }));
  else if (facts.length + conclusions.length === 0) writeLines(out, ['No difference.']);
  else {
    writeLines(out, [
      ...found.appeared.map((reason) => `! ${reason} appeared`),
      ...found.gone.map((reason) => `  ${reason} is gone`),
      ...[...conclusions, ...facts].flatMap(({ id, before: old, after: fresh }) => [
        id,
        ...(old === null ? [] : [`  - ${old}`]),
        ...(fresh === null ? [] : [`  + ${fresh}`]),
      ]),
    ]);
  }
  return facts.length + conclusions.length === 0 ? EXIT.done : EXIT.findings;
}

const summaries = ({ facts }: Snapshot) => new Map(facts.map((fact) => [factId(fact) as string, summarizeFact(fact)]));

const verdicts = (snapshot: Snapshot) =>
  new Map(diagnose(snapshot).conclusions.map(({ type, status, reason }) => [type as string, `${status}, ${reason}`]));

const newFindings = (before: Snapshot, after: Snapshot): readonly string[] => {
  const known = new Set<string>(findingsOf(diagnose(before)).map(({ reason }) => reason));
  return findingsOf(diagnose(after)).flatMap(({ reason }) => (known.has(reason) ? [] : [reason]));
};

function changesBetween(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly Change[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((id) => ({ id, before: before.get(id) ?? null, after: after.get(id) ?? null }))
    .filter((change) => change.before !== change.after);
}
