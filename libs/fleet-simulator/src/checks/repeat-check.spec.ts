import { lectureSettings, planParts, planTranscode } from '@ffleet/media-plan';
import { epochMs, seconds } from '@ffleet/units';
import { newJobRecord } from '@ffleet/video-job-lifecycle';
import type { JobEvent, JobState } from '@ffleet/video-job-lifecycle';
import { createTroubleLog } from '../kernel/trouble-log';
import { createTables } from '../services/database/rows';
import type { JobRow } from '../services/database/rows';
import { encodedPart } from '../services/media/sim-encode';
import { factsOf, parseSource } from '../services/media/sim-source';
import { createSimBucket } from '../services/objects/sim-bucket';
import { createRepeatCheck } from './repeat-check';
import type { EncodingWorker } from './run-cause';

const PART = 'chunk-0001';
const PREFIX = 'tenants/1/videos/1/job/1/';
const jobIdOf = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;

const ENDS = {
  sweep: { kind: 'sweep' },
  release: { kind: 'release', fencingToken: 1 },
  fail: { kind: 'fail', fencingToken: 1, retryAfter: seconds(1) },
  cancel: { kind: 'cancel' },
  complete: { kind: 'complete', fencingToken: 1 },
} as const satisfies Record<string, JobEvent>;

function resultOfPart() {
  const facts = factsOf(parseSource('tenants/1/uploads/normal-9-av-2/lecture.mp4'));
  const plan = planTranscode({ facts, settings: lectureSettings });
  if (!plan.ok) throw new Error('Cannot plan the source');
  const [part] = planParts(plan.value);
  if (!part) throw new Error('Cannot plan without parts');
  return { keyPrefix: PREFIX, encoded: encodedPart({ plan: plan.value, part }) };
}

/** A part's runs, told to the check one by one. */
function createStory() {
  let nowMs = 1_000_000;
  const complaints: string[] = [];
  const tables = createTables();
  const bucket = createSimBucket({ sabotage: null });
  const trouble = createTroubleLog({ nowMs: () => nowMs });
  const check = createRepeatCheck({
    known: { trouble, nowMs: () => nowMs, isDown: () => false },
    ...{ tables, bucket, report: (_, message) => void complaints.push(message) },
  });
  const rowOf = (job: number): JobRow => {
    const jobId = jobIdOf(job);
    const row: JobRow = tables.jobs.get(jobId) ?? {
      ...{ jobId, videoId: 1, tenantId: 1, part: { rootId: jobIdOf(99), name: PART, recipe: 'x' }, result: null },
      ...{ plan: null, receiptHandle: null, failureCode: null, record: newJobRecord({ at: epochMs(0), kind: 'part' }) },
    };
    tables.jobs.set(jobId, row);
    return row;
  };
  return {
    ...{ complaints, bucket, trouble, totals: () => check.totals() },
    worker: (name: string) => ({ name, alive: true, told: false }),
    begin(job: number, fencingToken: number, by: { name: string; alive: boolean; told: boolean }) {
      nowMs += 1_000;
      const { jobId } = rowOf(job);
      const worker: EncodingWorker = { name: by.name, isAlive: () => by.alive, isToldToGo: () => by.told };
      check.begin({ encode: { workerName: by.name, jobId, fencingToken, part: PART }, worker });
    },
    /** The root of this part has ended; its worker has not heard of that. */
    cancel(job: number, options: { leaseLeftMs: number }) {
      const row = rowOf(job);
      const leaseUntil = epochMs(nowMs + options.leaseLeftMs);
      row.record = { ...row.record, state: 'RUNNING', cancelRequested: true, leaseUntil };
    },
    claim(job: number) {
      const row = rowOf(job);
      const after = { ...row.record, state: 'RUNNING', fencingToken: 1 } as const;
      const event = { kind: 'claim', workerId: 'somebody', leaseDuration: seconds(30) } as const;
      check.judge({ row, before: row.record, after, event, actor: 'somebody', at: epochMs(nowMs) });
    },
    end(job: number, fencingToken: number, options: { by: keyof typeof ENDS; state: JobState }) {
      nowMs += 1_000;
      const row = rowOf(job);
      const before = { ...row.record, state: 'RUNNING', fencingToken } as const;
      if (options.state === 'SUCCEEDED') row.result = resultOfPart();
      const after = { ...before, state: options.state };
      check.judge({ row, before, after, event: ENDS[options.by], actor: 'somebody', at: epochMs(nowMs) });
    },
    store() {
      const { encoded, keyPrefix } = resultOfPart();
      const names = encoded.tracks.flatMap(({ init, segments }) => [init, ...segments]);
      for (const { name, sizeBytes } of [...names, ...(encoded.images ?? [])]) {
        bucket.objects.set(keyPrefix + name, { body: '', size: sizeBytes, writtenBy: 'a' });
      }
    },
  };
}

type Story = ReturnType<typeof createStory>;
type Worker = ReturnType<Story['worker']>;

describe('createRepeatCheck()', () => {
  it.each<[string, keyof typeof ENDS, JobState, (story: Story, worker: Worker) => void]>([
    ['killed', 'sweep', 'QUEUED', (_, worker) => (worker.alive = false)],
    ['cut-off', 'sweep', 'QUEUED', ({ trouble }, { name }) => trouble.note(name)],
    ['drained', 'release', 'QUEUED', (_, worker) => (worker.told = true)],
    ['failed', 'fail', 'QUEUED', ({ trouble }, { name }) => trouble.note(name)],
    ['failed', 'fail', 'QUEUED', ({ trouble }) => trouble.note('s3')],
    ['cancelled', 'cancel', 'CANCELLED', () => undefined],
  ])('begin() counts a part that is encoded again because its run was %s', (cause, by, state, cut) => {
    const story = createStory();
    const worker = story.worker('a');
    story.begin(1, 1, worker);
    cut(story, worker);
    story.end(1, 1, { by, state });

    story.begin(1, 2, story.worker('b'));

    expect(story.complaints).toEqual([]);
    expect(story.totals()).toMatchObject({ parts: 1, encodes: 2, repeated: { [cause]: 1 } });
  });

  it.each<[keyof typeof ENDS]>([['sweep'], ['release'], ['fail']])(
    'begin() complains when a part is encoded again after a %s that nothing explains',
    (by) => {
      const story = createStory();
      story.begin(1, 1, story.worker('a'));
      story.end(1, 1, { by, state: 'QUEUED' });

      story.begin(1, 2, story.worker('b'));

      expect(story.complaints).toEqual([expect.stringContaining('although nothing had happened to a')]);
    },
  );

  it('begin() complains when a part is encoded by two at once, or twice by one', () => {
    const story = createStory();
    story.begin(1, 1, story.worker('a'));

    story.begin(1, 2, story.worker('b'));
    story.begin(1, 2, story.worker('b'));

    expect(story.complaints).toEqual([
      expect.stringContaining('although a is at it'),
      expect.stringContaining('although this run has encoded it'),
    ]);
  });

  it('begin() complains when a part that is done is encoded again for another root, unless its files are gone', () => {
    const story = createStory();
    story.store();
    story.begin(1, 1, story.worker('a'));
    story.end(1, 1, { by: 'complete', state: 'SUCCEEDED' });

    story.begin(2, 1, story.worker('b'));
    story.end(2, 1, { by: 'cancel', state: 'CANCELLED' });
    story.bucket.objects.delete([...story.bucket.objects.keys()][0] ?? '');
    story.begin(3, 1, story.worker('c'));

    expect(story.complaints).toEqual([expect.stringContaining('although it is done')]);
    expect(story.totals().repeated).toEqual({ 'files-gone': 1 });
  });

  it('begin() forgives a worker that was stopped, lost its job to another, and begins all the same', () => {
    const story = createStory();
    const late = story.worker('late');
    story.end(1, 1, { by: 'sweep', state: 'QUEUED' });
    story.begin(1, 2, story.worker('b'));
    story.trouble.note(late.name);

    story.begin(1, 1, late);

    expect(story.complaints).toEqual([]);
    expect(story.totals()).toMatchObject({ encodes: 2, repeated: { 'cut-off': 1 } });
  });

  it.each([
    [0, []],
    [1, [expect.stringContaining('although a is at it')]],
  ])(
    'begin() lets a retry encode beside a cancelled run whose lease lasts for %i ms more, or complains',
    (left, all) => {
      const story = createStory();
      story.begin(1, 1, story.worker('a'));
      story.cancel(1, { leaseLeftMs: left });

      story.claim(2);
      story.begin(2, 1, story.worker('b'));

      expect(story.complaints).toEqual(all);
    },
  );

  it('begin() complains when the death of one worker costs two runs', () => {
    const story = createStory();
    const worker = story.worker('a');
    story.begin(1, 1, worker);
    worker.alive = false;
    story.end(1, 1, { by: 'sweep', state: 'QUEUED' });
    story.begin(1, 2, worker);
    story.end(1, 2, { by: 'sweep', state: 'QUEUED' });

    story.begin(1, 3, story.worker('b'));

    expect(story.complaints).toEqual([expect.stringContaining('The death of a cost 2 runs')]);
  });
});
