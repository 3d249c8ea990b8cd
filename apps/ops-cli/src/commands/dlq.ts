/** `ffleet dlq list` and `ffleet dlq show ID`: what landed in the dead-letter queue, and what is known about why. */
import type { DeadLetter, DeadLetterQueue, VideoCatalog } from '@ffleet/ports';
import { writeLines } from '@ffleet/terminal';
import type { UnobservableError } from '../cli-errors';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { deadLetterJson, renderDeadLetter, renderDeadLetterTable } from '../render/dead-letters';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { findDeadLetters, reportNotFound, SEARCH_MAX } from './find-dead-letters';
import { lookUpJobs } from './look-up-jobs';

export interface DlqPorts {
  readonly deadLetters: Pick<DeadLetterQueue, 'list' | 'fetchDepth'>;
  readonly catalog: Pick<VideoCatalog, 'fetchVideo'>;
}

/** Oldest first; `limit` 1..1,000. @returns `done`, however many there are */
export async function runDlqList(
  { limit }: { limit: number },
  { deadLetters, catalog }: DlqPorts,
  { out, err, json, clock }: CommandContext,
): Promise<ExitCode> {
  const { visible, inFlight, delayed } = await deadLetters.fetchDepth();
  const approximateCount = visible + inFlight + delayed;
  const listed = (await deadLetters.list({ limit })).toSorted(bySendTime);
  const { letters, databaseError } = await lookUpJobs({ letters: listed, catalog });
  if (json) {
    out.write(
      renderDocument('dlq list', { messages: letters.map(deadLetterJson), approximate_count: approximateCount }),
    );
  } else if (letters.length > 0) {
    writeLines(out, renderDeadLetterTable({ letters, style: out.currentStyle(), nowEpochMs: clock.nowEpochMs() }));
  }
  if (!json) writeLines(out, countLines({ shown: letters.length, approximateCount, limit }));
  warnOfDatabase(databaseError, err);
  return EXIT.done;
}

/** One message in full. @returns `findings` when it is not there, or its beginning names several */
export async function runDlqShow(
  { messageId }: { messageId: string },
  { deadLetters, catalog }: DlqPorts,
  context: CommandContext,
): Promise<ExitCode> {
  const { out, err, json, clock } = context;
  const search = findDeadLetters({
    wanted: [messageId],
    letters: await deadLetters.list({ limit: SEARCH_MAX }),
  });
  if (!search.ok) return reportNotFound(search.error, context);
  const { letters, databaseError } = await lookUpJobs({ letters: search.value, catalog });
  for (const found of letters) {
    if (json) out.write(renderDocument('dlq show', { message: { ...deadLetterJson(found), body: found.letter.body } }));
    else writeLines(out, renderDeadLetter({ found, style: out.currentStyle(), nowEpochMs: clock.nowEpochMs() }));
  }
  warnOfDatabase(databaseError, err);
  return EXIT.done;
}

const bySendTime = (a: DeadLetter, b: DeadLetter): number => a.sentAtEpochMs - b.sentAtEpochMs;

function countLines(options: { shown: number; approximateCount: number; limit: number }): readonly string[] {
  const { shown, approximateCount, limit } = options;
  if (shown === 0 && approximateCount === 0) return ['The dead-letter queue is empty.'];
  if (shown >= approximateCount) return [];
  const counted = `SQS counts about ${approximateCount} messages, and ${shown} could be seen`;
  return [
    shown < limit
      ? `${counted}: somebody else looks at the others just now, or the count is old.`
      : `${counted}: see more with --limit.`,
  ];
}

function warnOfDatabase(error: UnobservableError | null, err: CommandContext['err']): void {
  if (error !== null) writeLines(err, [error.message, "The jobs' states are unknown for that reason."]);
}
