/** The proof of a published stream, check by check, for `ffleet status VIDEO --proof`. */
import type { VideoView } from '@ffleet/ports';
import { cleanText, formatBytes, paint, renderTable } from '@ffleet/terminal';
import type { TextStyle } from '@ffleet/terminal';
import { bytes } from '@ffleet/units';

/** Said below the table: its last row counts more files than its heading. */
const PARTS_FILES =
  'objects-stored counts the files of all parts: each brings its own initialisation sections, the stream takes one of each.';

/** @returns why there is none for a video without an output, and for one of a version that proved nothing */
export function renderStreamProof(options: {
  video: Pick<VideoView, 'status' | 'output'>;
  style: TextStyle;
}): readonly string[] {
  const { video, style } = options;
  const heading = paint({ text: 'Proof', look: 'bold', style });
  if (video.output === null)
    return [`${heading}  none yet: a video is proved when it is published; it is ${video.status}`];
  const { proof = null } = video.output;
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
    `${heading}  ${held} of ${proof.checks.length} checks hold, over the ${proof.objectCount} files of the stream (${size})`,
    ...table.map((line) => `  ${line}`),
    ...(proof.checks.some(({ name }) => name === 'objects-stored') ? [`  ${PARTS_FILES}`] : []),
  ];
}
