/** Batches: up to ten entries that succeed or fail one by one. */
import type { BatchResultErrorEntry } from '@aws-sdk/client-sqs';
import { AwsError } from '../wire/aws-error';

const ENTRIES_MAX = 10;
const ENTRY_ID = /^[\w-]{1,80}$/;

/** Each entry's result under its id. */
export interface BatchResult<Success> {
  readonly Successful: (Success & { Id: string })[];
  readonly Failed: BatchResultErrorEntry[];
}

/** @throws {AwsError} when the batch as a whole is refused */
export function checkBatch(entries: readonly { readonly Id: string | undefined }[]): void {
  if (entries.length === 0)
    throw new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  if (entries.length > ENTRIES_MAX)
    throw new AwsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are ${ENTRIES_MAX}. You have sent ${entries.length}.`,
    );
  const ids = entries.map(({ Id = '' }) => Id);
  if (ids.some((id) => !ENTRY_ID.test(id)))
    throw new AwsError(
      'InvalidBatchEntryId',
      'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
  if (new Set(ids).size < ids.length) throw new AwsError('BatchEntryIdsNotDistinct', 'Two entries have the same id.');
}

/**
 * Runs a checked batch.
 * @param run refuses one entry with an AwsError, which fails that entry alone
 */
export function runBatch<Entry extends { readonly Id: string | undefined }, Success extends object>(
  entries: readonly Entry[],
  run: (entry: Entry) => Success,
): BatchResult<Success> {
  checkBatch(entries);
  const Successful: (Success & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    const Id = entry.Id ?? '';
    try {
      Successful.push({ ...run(entry), Id });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
