/** The proof of a published stream, check by check, for `ffleet status VIDEO --proof`. */
import type { StreamProof } from '@ffleet/media-plan';
import { cleanText, formatBytes, paint, renderTable } from '@ffleet/terminal';
import type { TextStyle } from '@ffleet/terminal';
import { bytes } from '@ffleet/units';

/** @param options.proof null for an output of a version that proved nothing */
export function renderStreamProof(options: { proof: StreamProof | null; style: TextStyle }): readonly string[] {
  const { proof, style } = options;
  const heading = paint({ text: 'Proof', look: 'bold', style });
  if (proof === null) return [`${heading}  none: it was published by a version that did not prove its joins`];
  const table = renderTable({
    columns: [{ header: 'CHECK' }, { header: 'OF' }, { header: 'HOLDS' }, { header: 'WANTED' }, { header: 'SEEN' }],
    rows: proof.checks.map(({ name, about, holds, expected, seen }) => [
      { text: cleanText(name) },
      { text: cleanText(about) },
      { text: holds ? 'yes' : 'NO', look: holds ? ('green' as const) : ('red' as const) },
      { text: cleanText(expected) },
      { text: cleanText(seen) },
    ]),
    style,
  });
  const held = proof.checks.filter(({ holds }) => holds).length;
  const size = formatBytes(bytes(proof.totalBytes));
  return [
    `${heading}  ${held} of ${proof.checks.length} checks hold, over ${proof.objectCount} objects of ${size}`,
    ...table.map((line) => `  ${line}`),
  ];
}
