/** Wires one sweep to PostgreSQL and SQS: clients are made once, sweeps run as often as the schedule says. */
import { createSqsClient, createSqsWorkQueue } from '@ffleet/aws-adapters';
import { createStdoutEventLog, createSystemClock } from '@ffleet/host';
import { sweepOnce } from '@ffleet/orchestration';
import { createDatabaseClient, createHintOutbox, createLeaseSweeper } from '@ffleet/persistence-prisma';
import { milliseconds } from '@ffleet/units';
import { countByState } from './count-by-state';
import { queueWithin } from './queue-within';
import type { SweepConfig } from './sweep-config';
import { renderSweepResponse } from './sweep-response';
import type { SweepResponse } from './sweep-response';

/** One message's call ends within 4 s, and what SQS does not take the outbox keeps. */
const CLIENT_PATIENCE = { maxAttempts: 2, silenceMax: milliseconds(2_000) };
/** No call to SQS begins later than this in a sweep: with the last ones, and the database's own limits, 60 s are enough. */
const QUEUE_CALLS_WITHIN = milliseconds(20_000);
/** Its four confirmations at once; a sweep itself is one statement at a time. */
const CONNECTIONS_MAX = 4;

/** @returns one sweep per call, which throws DatabaseError when the database does not answer */
export function createSweepFunction(config: SweepConfig): () => Promise<SweepResponse> {
  const clock = createSystemClock();
  const queue = createSqsWorkQueue({
    client: createSqsClient({ region: config.AWS_REGION, endpoint: config.AWS_ENDPOINT_URL, ...CLIENT_PATIENCE }),
    queueName: config.VIDEO_QUEUE,
    deadLetterQueueName: config.VIDEO_DLQ,
  });
  const log = createStdoutEventLog({ format: config.LOG_FORMAT });

  return async () => {
    const database = createDatabaseClient({ url: config.DATABASE_URL, maxConnections: CONNECTIONS_MAX });
    const counted = countByState(createLeaseSweeper(database));
    try {
      const report = await sweepOnce({
        actor: config.AWS_LAMBDA_FUNCTION_NAME,
        sweeper: counted.sweeper,
        outbox: createHintOutbox(database),
        queue: queueWithin({ queue, clock, patience: QUEUE_CALLS_WITHIN }),
        clock,
        log,
      });
      return renderSweepResponse({ report, sweptByState: counted.counts() });
    } finally {
      // Lambda freezes the process between two ticks: a connection would be held for nobody, and be dead when it is needed.
      await database.close();
    }
  };
}
