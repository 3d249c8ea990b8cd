/** Tells why a verb ended early, and which exit code that is. */
import { writeLines } from '@ffleet/terminal';
import type { TextSink } from '@ffleet/terminal';
import { UnobservableError, UsageError } from './cli-errors';
import type { CommandContext } from './commands/command-context';
import { EXIT } from './exit-code';
import type { ExitCode } from './exit-code';
import { renderDocument } from './documents/render-document';

/** Lines on stderr; with `--json` also the one document on stdout. */
export function reportError(error: unknown, { out, err, json }: CommandContext): ExitCode {
  if (error instanceof UsageError) {
    if (json) writeUsageDocument({ out, message: error.message });
    writeLines(err, [error.message]);
    return EXIT.usage;
  }
  if (error instanceof UnobservableError) {
    const { service, address, check } = error.details;
    const kind = 'could-not-observe';
    if (json) out.write(renderDocument('error', { error: { kind, message: error.message, service, address, check } }));
    writeLines(err, [error.message, check]);
    return EXIT.unobservable;
  }
  throw error; // a bug: the process ends with its stack
}

/** The one document on stdout of a call that was wrong, whether the parser or a verb found it. */
export function writeUsageDocument({ out, message }: { out: TextSink; message: string }): void {
  out.write(renderDocument('error', { error: { kind: 'usage', message } }));
}
