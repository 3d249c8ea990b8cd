/** `ffleet report`: everything that is known about the fleet, what follows from it, and how to check each word. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  composeReport,
  diagnose,
  judgeHealth,
  renderHtml,
  renderJson,
  renderMarkdown,
  renderText,
} from '@ffleet/evidence';
import type { Catalogue, Report, Snapshot } from '@ffleet/evidence';
import { assertNever } from '@ffleet/units';
import { writeLines } from '@ffleet/terminal';
import { UsageError } from '../cli-errors';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { catalogueOf } from './catalogue-of';
import type { Language } from './catalogue-of';
import type { CommandContext } from './command-context';

export type ReportFormat = 'text' | 'markdown' | 'json' | 'html';

const EXIT_OF = {
  healthy: EXIT.done,
  findings: EXIT.findings,
  'could-not-observe': EXIT.unobservable,
} as const satisfies Record<Report['health'], ExitCode>;

/** @returns `done` for a sound fleet, `findings`, or `unobservable` where a question had no answer */
export async function runReport(
  options: { format: ReportFormat; language: Language; output: string | null; folder: string },
  { snapshot }: { snapshot: Snapshot },
  { out, err }: CommandContext,
): Promise<ExitCode> {
  const { format, language, output, folder } = options;
  const catalogue = catalogueOf(language);
  const diagnosis = diagnose(snapshot);
  const text = render({ report: composeReport({ diagnosis, catalogue }), format, catalogue });
  if (output === null) out.write(text);
  else {
    await writeText({ file: output, folder, text });
    writeLines(err, [`Written to ${output}`]);
  }
  return EXIT_OF[judgeHealth(diagnosis)];
}

/** @throws {UsageError} where the file cannot be written */
export async function writeText({ file, folder, text }: { file: string; folder: string; text: string }): Promise<void> {
  try {
    // What is known about a fleet is its owner's business.
    await writeFile(path.resolve(folder, file), text, { mode: 0o600 });
  } catch (error) {
    const { code = 'unwritable' } = error as NodeJS.ErrnoException;
    throw new UsageError(`Cannot write ${file}: ${code}`, { cause: error });
  }
}

function render(options: { report: Report; format: ReportFormat; catalogue: Catalogue }): string {
  const { report, format, catalogue } = options;
  const { report: words } = catalogue;
  switch (format) {
    case 'text':
      return renderText({ report, words });
    case 'markdown':
      return renderMarkdown({ report, words });
    case 'html':
      return renderHtml({ report, words });
    case 'json':
      return renderJson(report);
    default:
      return assertNever(format);
  }
}
