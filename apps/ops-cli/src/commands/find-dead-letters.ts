/** Finds the messages that a user means by their ids, or by the beginnings that lists show. */
import type { DeadLetter } from '@ffleet/ports';
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';

/** How many messages a search looks through. */
export const SEARCH_MAX = 1_000;

export interface NotFound {
  /** Ids or beginnings that no message has. */
  readonly unknown: readonly string[];
  /** Beginnings that several messages have. */
  readonly ambiguous: readonly string[];
}

/** All or nothing: who mistyped one id of three means none of them yet. @returns each message once */
export function findDeadLetters(options: {
  wanted: readonly string[];
  letters: readonly DeadLetter[];
}): Result<readonly DeadLetter[], NotFound> {
  const matches = options.wanted.map((id) => ({
    id,
    found: options.letters.filter(({ messageId }) => messageId.startsWith(id.toLowerCase())),
  }));
  const unknown = matches.filter(({ found }) => found.length === 0).map(({ id }) => id);
  const ambiguous = matches.filter(({ found }) => found.length > 1).map(({ id }) => id);
  if (unknown.length > 0 || ambiguous.length > 0) return err({ unknown, ambiguous });
  return ok([...new Set(matches.flatMap(({ found }) => found))]);
}

/** Says which ids were no good. @returns `findings` */
export function reportNotFound({ unknown, ambiguous }: NotFound, { out, err, json }: CommandContext): ExitCode {
  const message = [
    ...unknown.map((id) => `No message begins with ${id}: list them with \`ffleet dlq list\``),
    ...ambiguous.map((id) => `Several messages begin with ${id}: give more of the id`),
  ].join('\n');
  if (json) out.write(renderDocument('error', { error: { kind: 'unknown-message', message, unknown, ambiguous } }));
  writeLines(err, message.split('\n'));
  return EXIT.findings;
}
