/** The checks that compare settings with each other. */
import type { FactKind, FactValue, Snapshot } from '@ffleet/evidence';
import type { WorkerExpectation } from '../config';
import type { Check } from './doctor';
import { checkImage } from './doctor-image';

/** In the order in which they are shown. */
export function checkSettings(options: { snapshot: Snapshot; expected: WorkerExpectation }): readonly Check[] {
  const { snapshot, expected } = options;
  const { names } = snapshot;
  const work = factOf(snapshot, 'queue-settings', names.videoQueue);
  const dead = factOf(snapshot, 'queue-settings', names.deadLetterQueue);
  const workers = factOf(snapshot, 'worker-settings', names.group);
  const health = factOf(snapshot, 'database-health', names.database);
  return [
    judge('visibility', workers, ({ visibilityExtension, fastAck }) => {
      if (fastAck) return ok('messages are deleted at receive');
      if (visibilityExtension === null) {
        return problem('workers never extend it', "set the queue's visibility timeout above the longest job");
      }
      const { interval, visibilityTimeout } = visibilityExtension;
      const seen = `extended every ${interval} s by ${visibilityTimeout} s`;
      return interval * 3 <= visibilityTimeout
        ? ok(seen)
        : problem(seen, 'lower HEARTBEAT_SECONDS: two extensions may fail before a message comes back');
    }),
    judge('dead-letter queue', work, ({ redrive }) =>
      redrive === null
        ? problem(`${names.videoQueue} has none`, 'give the queue a RedrivePolicy')
        : ok(`${redrive.deadLetterQueue} after ${redrive.maxReceiveCount} receives`),
    ),
    judge('retention', both(work, dead), ([{ retention: ofWork }, { retention: ofDead }]) => {
      const seen = `${names.videoQueue} ${ofWork ?? '?'} s, ${names.deadLetterQueue} ${ofDead ?? '?'} s`;
      // A dead letter keeps the time at which it was first sent (Amazon SQS Developer Guide, dead-letter queues).
      return (ofDead ?? 0) > (ofWork ?? 0)
        ? ok(seen)
        : problem(seen, 'keep dead letters longer than messages: raise MessageRetentionPeriod to 1209600');
    }),
    judge('VIDEO_FAST_ACK', workers, ({ fastAck }) => {
      const seen = `workers run with ${fastAck ? 1 : 0}, expected ${expected.fastAck ? 1 : 0}`;
      return fastAck === expected.fastAck
        ? ok(seen)
        : problem(seen, 'restart the workers with the expected value, or set VIDEO_FAST_ACK here to what is meant');
    }),
    checkImage({ snapshot, expected }),
    judge('migrations', health, ({ reachable, error, pendingMigrations }) => {
      if (!reachable) return problem(error ?? 'no answer', 'start the database, or mend DATABASE_URL');
      return pendingMigrations === 0
        ? ok('all applied')
        : problem(`${pendingMigrations ?? '?'} pending`, 'npm run prisma -- migrate deploy');
    }),
    iamActions(snapshot),
  ];
}

/** Every action that a question of this look was refused for. */
function iamActions({ facts }: Snapshot): Check {
  const refused = facts.flatMap(({ observation }) =>
    observation.kind === 'unknown' && observation.code === 'AccessDenied'
      ? [observation.problem.split(' ')[0]?.replace(/:$/, '') ?? observation.problem]
      : [],
  );
  const actions = [...new Set(refused)];
  const name = 'IAM actions';
  return actions.length === 0
    ? { name, ...ok('every question of this look was permitted') }
    : { name, ...problem(`refused: ${actions.join(', ')}`, 'allow them for whoever runs this command') };
}

type Looked<Value> = { readonly known: Value } | { readonly unknown: string };

function factOf<Kind extends FactKind>(snapshot: Snapshot, kind: Kind, subject: string): Looked<FactValue<Kind>> {
  const fact = snapshot.facts.find((candidate) => candidate.kind === kind && candidate.subject === subject);
  if (fact === undefined) return { unknown: `${kind}:${subject} is not among the facts` };
  const { observation } = fact;
  if (observation.kind === 'unknown') return { unknown: `${observation.code}: ${observation.problem}` };
  // Found by its kind, which decides the value.
  return { known: observation.value as FactValue<Kind> };
}

function both<One, Other>(one: Looked<One>, other: Looked<Other>): Looked<readonly [One, Other]> {
  if ('unknown' in one) return one;
  return 'unknown' in other ? other : { known: [one.known, other.known] };
}

type Verdict = Pick<Check, 'status' | 'seen' | 'remedy'>;
const ok = (seen: string): Verdict => ({ status: 'ok', seen, remedy: null });
const problem = (seen: string, remedy: string): Verdict => ({ status: 'problem', seen, remedy });

function judge<Value>(name: string, looked: Looked<Value>, verdict: (value: Value) => Verdict): Check {
  return 'unknown' in looked
    ? { name, status: 'unknown', seen: looked.unknown, remedy: 'run `ffleet report` to see the question' }
    : { name, ...verdict(looked.known) };
}
