/** How far an upload is: a bar on a terminal, one line elsewhere. */
import type { Bytes } from '@ffleet/units';
import { cleanText, createLiveLines, fitText, formatBytes, formatPercent, renderBar } from '@ffleet/terminal';
import type { TextSink } from '@ffleet/terminal';
import type { SourceFile } from '../source-file';

export interface UploadView {
  readonly show: (sent: Bytes) => void;
  readonly end: () => void;
}

/** @param options.sink not the one for answers: an upload's progress is no part of the answer */
export function createUploadView({ file, sink }: { file: SourceFile; sink: TextSink }): UploadView {
  const name = cleanText(file.name);
  if (!sink.isInteractive) {
    sink.write(`Uploading ${name} (${formatBytes(file.size)})\n`);
    return { show: () => undefined, end: () => undefined };
  }
  const live = createLiveLines(sink);
  return {
    show: (sent) => live.draw([uploadLine({ name, sent, size: file.size, sink })]),
    end: () => live.clear(),
  };
}

function uploadLine(options: { name: string; sent: Bytes; size: Bytes; sink: TextSink }): string {
  const { name, sent, size, sink } = options;
  const { width, unicode } = sink.currentStyle();
  const fraction01 = size === 0 ? 1 : sent / size;
  const amounts = `${formatPercent(fraction01).padStart(4)} of ${formatBytes(size)}`;
  const cells = Math.max(4, Math.min(30, Math.floor(width * 0.3)));
  const nameColumns = Math.max(0, width - 'Uploading '.length - cells - amounts.length - 3);
  return `Uploading ${fitText({ text: name, width: nameColumns, unicode })} ${renderBar({ fraction01, cells, unicode })} ${amounts}`;
}
