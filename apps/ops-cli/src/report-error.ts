/** Tells why a verb ended early, and which exit code that is. */
import { writeLines } from '@ffleet/terminal';
import { UnobservableError, UsageError } from './cli-errors';
import type { CommandContext } from './commands/command-context';
import { EXIT } from './exit-code';
import type { ExitCode } from './exit-code';
import { renderJson } from './render/video-json';

/** Lines on stderr; with `--json` also the one document on stdout. */
export function reportError(error: unknown, { out, err, json }: CommandContext): ExitCode {
  if (error instanceof UsageError) {
    if (json) out.write(`${renderJson({ error: { kind: 'usage', message: error.message } })}\n`);
    writeLines(err, [error.message]);
    return EXIT.usage;
  }
  if (error instanceof UnobservableError) {
    const { service, address, check } = error.details;
    const document = { error: { kind: 'could-not-observe', message: error.message, service, address, check } };
    if (json) out.write(`${renderJson(document)}\n`);
    writeLines(err, [error.message, check]);
    return EXIT.unobservable;
  }
  throw error; // a bug: the process ends with its stack
}
