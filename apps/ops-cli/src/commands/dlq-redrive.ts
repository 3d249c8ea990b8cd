/** `ffleet dlq redrive ID...|--all`: sends dead messages back to work, and says what became of each. */
import type { DeadLetterQueue, RedriveOutcome } from '@ffleet/ports';
import { assertNever } from '@ffleet/units';
import { writeLines } from '@ffleet/terminal';
import { UsageError } from '../cli-errors';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { reasonOf } from '../reason-of';
import { shortId } from '../render/dead-letters';
import type { DocumentOf } from '../documents/documents';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { findDeadLetters, reportNotFound, SEARCH_MAX } from './find-dead-letters';

export interface RedriveOptions {
  /** Ids or their beginnings. */
  readonly messageIds: readonly string[];
  readonly all: boolean;
  /** Confirms `all`. */
  readonly yes: boolean;
}

/** What became of one message that was to be sent; `not-tried` where an earlier one failed, or it was gone by then. */
type Outcome = RedriveOutcome | { readonly kind: 'not-tried'; readonly messageId: string };

/**
 * @returns `findings` unless every message was sent back and removed
 * @throws {UsageError} when it is not clear which messages are meant; nothing is touched then
 */
export async function runDlqRedrive(
  options: RedriveOptions,
  { deadLetters }: { deadLetters: Pick<DeadLetterQueue, 'list' | 'redrive'> },
  context: CommandContext,
): Promise<ExitCode> {
  checkOptions(options);
  const letters = await deadLetters.list({ limit: SEARCH_MAX });
  const search = options.all
    ? { ok: true as const, value: letters }
    : findDeadLetters({ wanted: options.messageIds, letters });
  if (!search.ok) return reportNotFound(search.error, context);
  const messageIds = search.value.map(({ messageId }) => messageId);

  const done = messageIds.length === 0 ? [] : await deadLetters.redrive({ messageIds });

  const byId = new Map(done.map((outcome) => [outcome.messageId, outcome]));
  const outcomes = messageIds.map((messageId): Outcome => byId.get(messageId) ?? { kind: 'not-tried', messageId });
  report(outcomes, context);
  if (options.all && letters.length === SEARCH_MAX) {
    writeLines(context.err, [`${SEARCH_MAX} messages are looked at in one go: there may be more, so run it again.`]);
  }
  return outcomes.every(({ kind }) => kind === 'redriven') ? EXIT.done : EXIT.findings;
}

function checkOptions({ messageIds, all, yes }: RedriveOptions): void {
  if (all && messageIds.length > 0) {
    throw new UsageError('Cannot redrive single messages and all of them: leave the ids or --all out');
  }
  if (!all && messageIds.length === 0) {
    throw new UsageError(
      'Cannot redrive nothing: name messages by their ids (see `ffleet dlq list`), or add --all --yes',
    );
  }
  if (all && !yes) {
    throw new UsageError(
      'Cannot redrive all messages without your word: what killed workers may do it again. Add --yes',
    );
  }
}

function report(outcomes: readonly Outcome[], { out, err, json }: CommandContext): void {
  if (json) {
    out.write(renderDocument('dlq redrive', { messages: outcomes.map(outcomeJson) }));
    return;
  }
  if (outcomes.length === 0) writeLines(out, ['The dead-letter queue is empty: there is nothing to send back.']);
  for (const outcome of outcomes) writeLines(outcome.kind === 'redriven' ? out : err, [sentence(outcome)]);
}

function sentence(outcome: Outcome): string {
  const name = `Message ${shortId(outcome.messageId)}`;
  switch (outcome.kind) {
    case 'redriven':
      return `${name} is sent back to work (as message ${outcome.newMessageId}).`;
    case 'sent-but-not-removed':
      return `${name} is sent back to work, and still here, since it could not be removed: ${reason(outcome.error)}`;
    case 'not-sent':
      return `${name} could not be sent, and is still here: ${reason(outcome.error)}`;
    case 'not-tried':
      return `${name} was not tried.`;
    default:
      return assertNever(outcome);
  }
}

const outcomeJson = (outcome: Outcome): DocumentOf<'dlq redrive'>['messages'][number] => ({
  message_id: outcome.messageId,
  outcome: outcome.kind,
  new_message_id: 'newMessageId' in outcome ? outcome.newMessageId : null,
  error: 'error' in outcome ? reason(outcome.error) : null,
});

const reason = (error: Error): string => reasonOf({ error, secrets: [] });
