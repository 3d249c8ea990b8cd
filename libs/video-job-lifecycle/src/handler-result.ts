/** The names that a handler's outcome goes by, known to every operator. */

/**
 * - ok: processed and completed, or found finished already
 * - skip:cancel: its cancellation was requested, before or while it ran
 * - skip:claim: fast acknowledgement, and another worker holds the job or it is finished
 * - skip:lock: the lock is held by an earlier delivery to this very worker
 * - lock_fail: the lock is held by another worker
 * - skip:mark_processing: the row could not be marked PROCESSING
 * - failed: any other error, after it was recorded
 */
export type HandlerResult =
  'ok' | 'skip:cancel' | 'skip:claim' | 'skip:lock' | 'skip:mark_processing' | 'lock_fail' | 'failed';
