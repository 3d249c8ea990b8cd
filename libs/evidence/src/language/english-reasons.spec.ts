import { epochMs } from '@ffleet/units';
import { ENGLISH_REASONS as SAY, ENGLISH_REMEDIES as MEND } from './english-reasons';
import { KOREAN_REASONS } from './korean-reasons';

const UNTIL = epochMs(Date.parse('2026-02-21T01:26:25Z'));

describe('the English sentences', () => {
  it.each([
    [SAY.HeldByHandlers({ inFlight: 1, videoIds: [14] }), /^1 message is in flight because .*: video 14\.$/],
    [SAY.HeldByHandlers({ inFlight: 3, videoIds: [14, 14, 14] }), /^3 messages are .*: video 14 \(3 messages\)\.$/],
    [SAY.HeldByHandlers({ inFlight: 3, videoIds: [14, 14, 15] }), /: videos 14 \(2 messages\), 15\.$/],
    [
      SAY.InFlightWithoutLease({ inFlight: 2, held: 1 }),
      /^2 messages are in flight, but only 1 job is leased: the other belongs/,
    ],
    [SAY.InFlightWithoutLease({ inFlight: 1, held: 0 }), /^1 message is in flight, but no job is leased/],
    [SAY.GroupMaximumReached({ wanted: 1, max: 0 }), /^1 worker is wanted/],
    [SAY.LeaseExpiredUnswept({ videoIds: [3, 4] }), /^The lease of videos 3, 4 /],
    [SAY.DeadLetterQueueFilling({ count: 1 }), /^SQS gave up on 1 message,/],
  ])('%s', (sentence, wanted) => {
    expect(sentence).toMatch(wanted);
  });

  it('name who took a message along, and until when its lease lasts, in both languages', () => {
    const gone = [{ videoId: 14, part: 'chunk-0007', workerId: 'i-0ab', leaseUntil: UNTIL }];

    const english = SAY.HeldByWorkersOutOfService({ inFlight: 3, videoIds: [14, 14], gone });
    const korean = KOREAN_REASONS.HeldByWorkersOutOfService({ inFlight: 3, videoIds: [14, 14], gone });

    expect(english).toContain('2 are held by a worker that is still inside its handler: video 14 (2 messages).');
    expect(english).toContain('One (chunk-0007 of video 14) is held by i-0ab, ');
    expect(english).toContain('its lease lasts until 2026-02-21T01:26:25Z, and the sweep hands it on then.');
    expect(korean).toContain('1건(비디오 14의 chunk-0007)의 보유 워커 i-0ab');
  });

  it('name a vanished worker, what it had, and the command that shows its log', () => {
    const runs = [{ videoId: 14, part: 'chunk-0007', workerId: 'i-0ab' }];
    const values = { videoIds: [14], count: 1, runs, requeued: 1, givenUp: [] };

    expect(SAY.LeaseSwept(values)).toBe(
      '1 run lost its worker: nobody renewed the lease (i-0ab with chunk-0007 of video 14).',
    );
    expect(MEND.LeaseSwept(values)).toMatch(/^1 run was queued again\. .*: `ffleet logs --worker i-0ab --since 60`$/);
  });

  it('do not say that a run was queued again which was given up, and name no worker that nobody knows', () => {
    const runs = [{ videoId: 14, part: null, workerId: null }];
    const values = { videoIds: [14], count: 1, runs, requeued: 0, givenUp: [14] };

    expect(SAY.LeaseSwept(values)).toContain('(video 14)');
    expect(MEND.LeaseSwept(values)).toMatch(/^Too many workers were lost with video 14: given up\. /);
    expect(MEND.LeaseSwept(values)).toMatch(/: `ffleet logs --since 60`$/);
  });

  it('name a few of many vanished workers, and count the rest', () => {
    const runs = Array.from({ length: 9 }, (_, index) => ({ videoId: index, part: null, workerId: `i-${index}` }));

    expect(SAY.LeaseSwept({ videoIds: [], count: 9, runs, requeued: 9, givenUp: [] })).toContain('and 3 more)');
  });
});
