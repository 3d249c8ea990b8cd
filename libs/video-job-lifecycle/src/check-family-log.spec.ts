import { epochMs } from '@ffleet/units';
import { checkFamilyLog } from './check-family-log';
import type { JobState } from './job';
import type { TransitionLogEntry, TransitionName } from './transition-log';

/** `[job, event, from, to]`, in the order in which they were accepted. */
type Line = readonly [jobId: string, event: TransitionName, from: JobState | null, to: JobState];

const found = (lines: readonly Line[]): string[] =>
  checkFamilyLog({
    entries: lines.map(([jobId, event, fromState, toState], index): TransitionLogEntry => ({
      ...{ sequence: index + 1, jobId, at: epochMs(index), event, fromState, toState },
      ...{ fencingToken: 0, actor: 'a', reason: null },
    })),
    rootOf: new Map([
      ['one', 'root'],
      ['two', 'root'],
    ]),
  }).map(({ invariant, sequence }) => `${invariant}@${sequence}`);

const PLANNED: readonly Line[] = [
  ['root', 'planned', 'RUNNING', 'WAITING'],
  ['one', 'created', null, 'QUEUED'],
  ['two', 'created', null, 'QUEUED'],
];
const SUCCEEDED = (jobId: string): Line => [jobId, 'completed', 'RUNNING', 'SUCCEEDED'];
const DONE: Line = ['root', 'parts-done', 'WAITING', 'QUEUED'];

describe('checkFamilyLog()', () => {
  it.each<[string, readonly Line[]]>([
    ['a root whose parts work', PLANNED],
    ['a root whose parts are all done', [...PLANNED, SUCCEEDED('one'), SUCCEEDED('two'), DONE]],
    [
      'a root all of whose parts were done before',
      [
        ['root', 'planned', 'RUNNING', 'QUEUED'],
        ['one', 'adopted', null, 'SUCCEEDED'],
        ['two', 'adopted', null, 'SUCCEEDED'],
      ],
    ],
    [
      'a part that ends CANCELLED after its root',
      [...PLANNED, ['root', 'cancelled', 'WAITING', 'CANCELLED'], ['one', 'completed', 'RUNNING', 'CANCELLED']],
    ],
  ])('finds nothing in %s', (_, lines) => {
    expect(found(lines)).toEqual([]);
  });

  it('finds a root that goes on without a part', () => {
    expect(found([...PLANNED, SUCCEEDED('one'), DONE])).toEqual(['family@5']);
  });

  it('finds a part that succeeds after its root has ended', () => {
    expect(found([...PLANNED, ['root', 'part-given-up', 'WAITING', 'FAILED'], SUCCEEDED('one')])).toEqual(['family@5']);
  });

  it('finds a part that came without a plan', () => {
    expect(found([['one', 'created', null, 'QUEUED']])).toEqual(['family@1']);
  });
});
