import { epochMs } from '@ffleet/units';
import { checkTransitionLog } from './check-transition-log';
import type { JobState } from './job';
import type { TransitionLogEntry, TransitionName } from './transition-log';

/** `[event, from, to, token, actor]`, written down in their order. */
type Line = readonly [event: TransitionName, from: JobState | null, to: JobState, fencingToken: number, actor: string];

const logOf = (lines: readonly Line[], jobId = 'job'): TransitionLogEntry[] =>
  lines.map(([event, fromState, toState, fencingToken, actor], index) => ({
    sequence: index + 1,
    jobId,
    at: epochMs(index),
    event,
    fromState,
    toState,
    fencingToken,
    actor,
    reason: null,
  }));

const CREATED: Line = ['created', null, 'QUEUED', 0, 'owner'];
const CLAIMED: Line = ['claimed', 'QUEUED', 'RUNNING', 1, 'a'];
const COMPLETED: Line = ['completed', 'RUNNING', 'SUCCEEDED', 1, 'a'];
const runOf = (token: number, event: TransitionName, to: JobState, actor = 'a'): readonly Line[] => [
  ['claimed', 'QUEUED', 'RUNNING', token, 'a'],
  [event, 'RUNNING', to, token, actor],
];

const found = (lines: readonly Line[]): string[] =>
  checkTransitionLog(logOf(lines)).map(({ invariant, sequence }) => `${invariant}@${sequence}`);

describe('checkTransitionLog()', () => {
  it.each<[string, readonly Line[]]>([
    ['a job that waits', [CREATED]],
    ['a run that succeeds', [CREATED, CLAIMED, COMPLETED]],
    [
      'a stall, a hand-back, a failure, then success',
      [
        CREATED,
        ...runOf(1, 'stalled', 'QUEUED', 'sweeper'),
        ...runOf(2, 'released', 'QUEUED'),
        ...runOf(3, 'failed', 'QUEUED'),
        ...runOf(4, 'completed', 'SUCCEEDED'),
      ],
    ],
    ['a cancel that waits', [CREATED, ['cancelled', 'QUEUED', 'CANCELLED', 0, 'owner']]],
    [
      'a cancel that wins against the completion',
      [
        CREATED,
        CLAIMED,
        ['cancel-requested', 'RUNNING', 'RUNNING', 1, 'owner'],
        ['completed', 'RUNNING', 'CANCELLED', 1, 'a'],
      ],
    ],
    [
      'spent stalls',
      [
        CREATED,
        ...[1, 2, 3].flatMap((token) => runOf(token, 'stalled', 'QUEUED', 'sweeper')),
        ...runOf(4, 'stalled', 'DEAD', 'sweeper'),
      ],
    ],
  ])('finds nothing in %s', (_, lines) => {
    expect(found(lines)).toEqual([]);
  });

  it.each<[string, readonly Line[], string[]]>([
    ['I2: a claim whose token is not new', [CREATED, ...runOf(1, 'released', 'QUEUED'), CLAIMED], ['I2@4']],
    [
      'I3: a job that starts again',
      [CREATED, CLAIMED, COMPLETED, ['claimed', 'SUCCEEDED', 'RUNNING', 2, 'b']],
      ['I3@4', 'chain@4'],
    ],
    [
      'I4: a completion by an older token',
      [CREATED, ...runOf(1, 'stalled', 'QUEUED', 'sweeper'), ['claimed', 'QUEUED', 'RUNNING', 2, 'b'], COMPLETED],
      ['I4@5'],
    ],
    ['I4: a failure told by another worker', [CREATED, CLAIMED, ['failed', 'RUNNING', 'QUEUED', 1, 'b']], ['I4@3']],
    [
      'I6: a cancelled job that succeeds',
      [CREATED, CLAIMED, ['cancel-requested', 'RUNNING', 'RUNNING', 1, 'owner'], COMPLETED],
      ['I6@4'],
    ],
    [
      'I7: one attempt too many',
      [CREATED, ...[1, 2, 3].flatMap((token) => runOf(token, 'failed', 'QUEUED'))],
      ['I7@7'],
    ],
    [
      'I7: one stall too many',
      [CREATED, ...[1, 2, 3, 4].flatMap((token) => runOf(token, 'stalled', 'QUEUED'))],
      ['I7@9'],
    ],
    ['chain: an entry that is missing', [CREATED, COMPLETED], ['chain@2', 'I4@2']],
    ['chain: a claim of a running job', [CREATED, CLAIMED, ['claimed', 'RUNNING', 'RUNNING', 2, 'b']], ['chain@3']],
    ['chain: a log without a beginning', [CLAIMED], ['chain@1']],
  ])('finds %s', (_, lines, violations) => {
    expect(found(lines)).toEqual(violations);
  });

  it('keeps jobs apart, and reads each in the order of its sequence', () => {
    const good = logOf([CREATED, CLAIMED, COMPLETED], 'good').reverse();
    const bad = logOf([CREATED, COMPLETED], 'bad');

    const violations = checkTransitionLog([...good, ...bad]);

    expect(new Set(violations.map(({ jobId }) => jobId))).toEqual(new Set(['bad']));
    expect(violations[0]?.message).toBe(
      'Entry 2 (completed) of job bad: it starts from RUNNING, but the job was QUEUED',
    );
  });
});
