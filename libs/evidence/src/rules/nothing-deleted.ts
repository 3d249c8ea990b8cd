/** Why no message was deleted: no handler has come to a branch that deletes. */
import type { KnownFact } from '../fact';
import { maybe, one, perWorker } from '../need';
import type { PossibleFact, WorkerFacts } from '../need';
import { nonEmpty } from '../non-empty';
import { findOpenHandlers, findReturned } from '../open-handlers';
import { defineRule } from '../rule';
import type { Verdict } from '../rule';

/** The handler's results after which a message is deleted, where it was not at receive. */
const DELETING_RESULTS = ['ok', 'skip:cancel'];

export const nothingDeleted = defineRule({
  code: 'nothing-deleted',
  kind: 'explanation',
  needs: ({ videoQueue, group }) => ({
    deleted: one('messages-deleted', videoQueue),
    settings: one('worker-settings', group),
    received: maybe('messages-received', videoQueue),
    logs: perWorker('worker-log'),
  }),
  judge: ({ deleted, settings, received, logs }) => {
    if (sumOf(deleted) > 0) return { status: 'no-question' };
    return settings.value.fastAck
      ? judgeFastAck({ deleted, settings, received })
      : judgeByLogs({ deleted, settings, logs });
  },
});

interface Asked {
  readonly deleted: KnownFact<'messages-deleted'>;
  readonly settings: KnownFact<'worker-settings'>;
}

/** With fast acknowledgement a receive is a deletion: none of the one explains none of the other. */
function judgeFastAck(options: Asked & { received: PossibleFact<'messages-received'> }): Verdict {
  const { deleted, settings, received } = options;
  if (received.known === null) return { status: 'unknown', missing: [received.missing] };
  const { from, to } = deleted.value;
  const count = sumOf(received.known);
  const arithmetic = [{ name: 'deleted', formula: 'received', inputs: { received: count }, result: count }];
  const uses = [deleted, settings, received.known];
  return count === 0
    ? { status: 'True', reason: 'NothingWasReceived', values: { from, to }, arithmetic, uses }
    : { status: 'False', reason: 'ReceivedWithoutDelete', values: { received: count }, arithmetic, uses };
}

function judgeByLogs({ deleted, settings, logs }: Asked & { logs: WorkerFacts<'worker-log'> }): Verdict {
  const returned = findReturned({ logs: logs.known, results: DELETING_RESULTS });
  const inputs = { returnedOkOrCancelled: returned.length };
  const arithmetic = [{ name: 'deleted', formula: 'returnedOkOrCancelled', inputs, result: returned.length }];
  if (returned.length > 0) {
    return { status: 'False', reason: 'ReturnedWithoutDelete', values: { videoIds: returned }, arithmetic };
  }
  const open = findOpenHandlers(logs.known);
  const missing = nonEmpty(logs.missing);
  if (open.length === 0 && missing !== null) return { status: 'unknown', missing };
  if (open.length === 0) return { status: 'True', reason: 'NothingWasInFlight', values: {}, arithmetic };
  const { from, to } = deleted.value;
  const videoIds = open.map(({ videoId }) => videoId);
  const workers = [...new Set(open.map(({ log }) => log.subject))];
  const uses = [deleted, settings, ...new Set(open.map(({ log }) => log))];
  const values = { videoIds, workers, from, to };
  const counterfactuals = [{ change: 'FastAckOn' as const, values: { inFlight: 0 }, arithmetic: [] }];
  return { status: 'True', reason: 'HandlersHaveNotReturned', values, arithmetic, uses, counterfactuals };
}

const sumOf = ({ value }: KnownFact<'messages-deleted'> | KnownFact<'messages-received'>): number =>
  value.points.reduce((sum, { count }) => sum + count, 0);
