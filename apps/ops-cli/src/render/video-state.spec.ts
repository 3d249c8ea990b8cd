import { epochMs } from '@ffleet/units';
import type { Holder } from '../commands/why-video-state';
import { renderVideoState } from './video-state';

const UNTIL = epochMs(Date.parse('2026-02-21T01:26:25Z'));

const holder = (changes: Partial<Holder> = {}): Holder => ({
  part: 'chunk-0007',
  workerId: 'i-0aa',
  leaseUntil: UNTIL,
  progress01: 0.6,
  isExpired: false,
  isOutOfService: false,
  ...changes,
});

function runningLine(holders: readonly [Holder, ...Holder[]], videoProgress01: number | null = 0.34): string {
  const state = { ...holders[0], kind: 'running', holders, videoProgress01 } as const;
  return renderVideoState({ videoId: 14, state, language: 'en' }).join('\n');
}

describe('renderVideoState()', () => {
  it('names the parts, and tells their percents from that of the video', () => {
    expect(runningLine([holder(), holder({ part: 'sound-0', workerId: 'i-0bb', progress01: 0.1 })])).toBe(
      'Video 14 is running (34 % of it is done) because i-0aa holds the lease on chunk-0007 until ' +
        '2026-02-21T01:26:25.000Z (60 % of this part); i-0bb holds the lease on sound-0 until 2026-02-21T01:26:25.000Z ' +
        '(10 % of this part).',
    );
  });

  it("gives a part's percent as the part's alone when nobody knows the video's", () => {
    expect(runningLine([holder()], null)).toMatch(/^Video 14 is running because .*\(60 % of this part\)\.$/);
  });

  it('does not call running what only a worker has that is out of service', () => {
    expect(runningLine([holder({ part: null, isOutOfService: true })])).toBe(
      'Video 14 is held, and nobody works on it: i-0aa, whose instance is no longer in service, holds the lease on it ' +
        'until 2026-02-21T01:26:25.000Z; the sweep hands it on then (60 %).',
    );
  });

  it('names a few of many parts, and counts the rest', () => {
    const many = Array.from({ length: 11 }, (_, index) => holder({ part: `chunk-${index}` }));

    expect(runningLine([holder(), ...many])).toContain('; and 4 more.');
  });
});
