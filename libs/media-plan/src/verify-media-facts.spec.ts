import { seconds } from '@ffleet/units';
import type { PacketReading } from './index';
import { packetsToRead, verifyMediaFacts } from './index';
import { audioFacts, mediaFacts, videoFacts } from './testing/samples';

const span = (streamIndex: number, endTime: number, restartsAt: number | null = null) => ({
  ...{ streamIndex, packetCount: 9, endTime: seconds(endTime) },
  restartsAt: restartsAt === null ? null : seconds(restartsAt),
});
const tail = (...spans: PacketReading['spans']): PacketReading => ({ reach: 'tail', spans });
const outcome = (facts: Parameters<typeof verifyMediaFacts>[0], reading: PacketReading) => {
  const verified = verifyMediaFacts(facts, reading);
  return verified.ok ? 'fine' : verified.error.code;
};

describe('verifyMediaFacts', () => {
  it('packetsToRead() asks for the last seconds, on the container clock, when there is an index', () => {
    expect(packetsToRead(mediaFacts({ startTime: seconds(5) }))).toEqual({ reach: 'tail', from: 55 });
  });

  it.each([
    ['claims no duration', mediaFacts({ claimedDuration: null })],
    ['estimates its duration', mediaFacts({ formatName: 'mp3' })],
    ['may be several recordings in one file', mediaFacts({ formatName: 'mpegts' })],
  ])('packetsToRead() asks for everything when the container %s', (_, facts) => {
    expect(packetsToRead(facts)).toEqual({ reach: 'whole' });
  });

  it('verifyMediaFacts() replaces claims by what was read', () => {
    const verified = verifyMediaFacts(mediaFacts(), tail(span(0, 59.9), span(1, 60.02)));

    expect(verified).toMatchObject({
      ok: true,
      value: { video: { end: { time: 59.9, evidence: 'packets' } }, audios: [{ end: { time: 60.02 } }] },
    });
  });

  it('verifyMediaFacts() keeps the claim of a stream that ends before the tail', () => {
    const early = videoFacts({ end: { time: seconds(20), evidence: 'stream' } });

    const verified = verifyMediaFacts(mediaFacts({ video: early }), tail(span(1, 60)));

    expect(verified).toMatchObject({ ok: true, value: { video: early } });
  });

  const claimsOwnEnd = { end: { time: seconds(60), evidence: 'stream' as const } };
  it.each([
    ['both reach the end', mediaFacts(), tail(span(0, 60), span(1, 60)), 'fine'],
    ['the tail is empty', mediaFacts(), tail(), 'source-truncated'],
    ['both stop early', mediaFacts(), tail(span(0, 52), span(1, 52)), 'source-truncated'],
    [
      'only the picture stops early',
      mediaFacts({ video: videoFacts(claimsOwnEnd), audios: [audioFacts(claimsOwnEnd)] }),
      tail(span(0, 52), span(1, 60)),
      'source-truncated',
    ],
    [
      'a short file loses its half',
      mediaFacts({ claimedDuration: seconds(4) }),
      tail(span(0, 2.4)),
      'source-truncated',
    ],
    ['an estimate was wrong', mediaFacts({ formatName: 'mp3' }), { reach: 'whole', spans: [span(1, 20)] }, 'fine'],
    [
      'the clock of the picture starts anew',
      mediaFacts({ formatName: 'mpegts' }),
      { reach: 'whole', spans: [span(0, 60, 30), span(1, 60)] },
      'source-changes-midway',
    ],
    [
      'the clock of what is not encoded starts anew',
      mediaFacts({ formatName: 'mpegts' }),
      { reach: 'whole', spans: [span(0, 60), span(1, 60), span(2, 60, 30)] },
      'fine',
    ],
    ['the whole file has no packet', mediaFacts(), { reach: 'whole', spans: [] }, 'source-truncated'],
  ] as const)('verifyMediaFacts() when %s', (_, facts, reading, expected) => {
    expect(outcome(facts, reading)).toBe(expected);
  });
});
