import fc from 'fast-check';
import { bytes, seconds } from '@ffleet/units';
import { averageBandwidth, peakBandwidth, targetDuration } from './bandwidth';
import { renderMediaPlaylist } from './hls-playlist';
import { assembleStream, partName, planParts } from './index';
import type { AssembledStream, EncodedPart, PlacedPart } from './index';
import { audioFacts, mediaFacts, perfectEncode, planOf } from './testing/samples';

const streamOf = (plan: ReturnType<typeof planOf>) =>
  joined({ plan, parts: planParts(plan).map((part) => atHome(perfectEncode(plan, part))) });
const atHome = (encoded: EncodedPart): PlacedPart => ({ encoded, folder: '' });
/** @throws {Error} unless it is proved */
function joined(options: Parameters<typeof assembleStream>[0]): AssembledStream {
  const stream = assembleStream(options);
  if (!stream.ok) throw new Error(stream.error.message);
  return stream.value;
}
const segment = (sizeBytes: number, duration: number) => ({ sizeBytes: bytes(sizeBytes), duration: seconds(duration) });

describe('assembleStream', () => {
  it('assembleStream() renders the master playlist last, with what Apple asks for', () => {
    const { playlists } = streamOf(planOf(mediaFacts()));

    expect(playlists.map(({ key }) => key)).toEqual([
      '720p/playlist.m3u8',
      '480p/playlist.m3u8',
      '360p/playlist.m3u8',
      'audio/playlist.m3u8',
      'storyboard.vtt',
      'master.m3u8',
    ]);
    expect(playlists.at(-1)?.body.split('\n').slice(0, 8)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-SESSION-DATA:DATA-ID="ffleet.poster",VALUE="images/poster.jpg"',
      '#EXT-X-SESSION-DATA:DATA-ID="ffleet.storyboard",VALUE="storyboard.vtt"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Original",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio/playlist.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=266808,AVERAGE-BANDWIDTH=266467,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=30.000,AUDIO="audio",CLOSED-CAPTIONS=NONE',
      '720p/playlist.m3u8',
    ]);
  });

  it('assembleStream() renders a media playlist with one init section and an end', () => {
    const audio = audioFacts({ end: { time: seconds(18), evidence: 'packets' } });
    const plan = planOf(mediaFacts({ video: null, audios: [audio] }));

    expect(streamOf(plan).playlists[0]).toEqual({
      key: 'audio/playlist.m3u8',
      body: [
        '#EXTM3U',
        '#EXT-X-VERSION:7',
        '#EXT-X-TARGETDURATION:6',
        '#EXT-X-MEDIA-SEQUENCE:0',
        '#EXT-X-PLAYLIST-TYPE:VOD',
        '#EXT-X-INDEPENDENT-SEGMENTS',
        '#EXT-X-MAP:URI="init.mp4"',
        '#EXTINF:6.016000,',
        'seg_00000.m4s',
        '#EXTINF:5.994667,',
        'seg_00001.m4s',
        '#EXTINF:6.016000,',
        'seg_00002.m4s',
        '#EXT-X-ENDLIST',
        '',
      ].join('\n'),
    });
  });

  it('assembleStream() makes the sound a variant of its own when there is no picture', () => {
    const { playlists, renditions } = streamOf(planOf(mediaFacts({ video: null })));

    const master = playlists.at(-1)?.body ?? '';
    expect(master).not.toContain('EXT-X-MEDIA:');
    expect(master).toMatch(
      /#EXT-X-STREAM-INF:BANDWIDTH=\d+,AVERAGE-BANDWIDTH=\d+,CODECS="mp4a.40.2"\naudio\/playlist.m3u8\n/,
    );
    expect(renditions).toHaveLength(1);
  });

  it('assembleStream() joins chunks, in any order, to the same stream as one chunk', () => {
    const whole = streamOf(planOf(mediaFacts()));
    const chunked = planOf(mediaFacts(), { segmentsPerChunk: 3 });
    const parts = planParts(chunked).map((part) => atHome(perfectEncode(chunked, part)));

    const stream = joined({ plan: chunked, parts: parts.reverse() });

    const mediaOf = ({ playlists }: AssembledStream) => playlists.filter(({ key }) => key.includes('/'));
    expect(mediaOf(stream)).toEqual(mediaOf(whole));
    expect(stream.renditions[0]).toMatchObject({ id: '720p', unitCount: 1800, duration: 60, segmentCount: 10 });
  });

  it('assembleStream() refers to parts where they stand', () => {
    const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });
    const parts = planParts(plan).map((part) => ({
      encoded: perfectEncode(plan, part),
      folder: `../../${partName(part)}/1/`,
    }));

    const [{ body } = { body: '' }] = joined({ plan, parts }).playlists;

    expect(body.split('\n').filter((line) => /MAP|seg_0000[045]/.test(line))).toEqual([
      '#EXT-X-MAP:URI="../../../chunk-0000/1/720p/init.mp4"',
      '../../../chunk-0000/1/720p/seg_00000.m4s',
      '../../../chunk-0000/1/720p/seg_00004.m4s',
      '../../../chunk-0001/1/720p/seg_00005.m4s',
    ]);
  });

  it('assembleStream() throws when a part is missing', () => {
    const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });
    const encoded = [
      perfectEncode(plan, { kind: 'video', chunkIndex: 1 }),
      perfectEncode(plan, { kind: 'audio', trackId: 'audio' }),
    ];

    expect(() => assembleStream({ plan, parts: encoded.map(atHome) })).toThrow(
      'Cannot assemble 720p: part 0 of 2 is missing',
    );
  });
});

describe('renderMediaPlaylist', () => {
  it('renderMediaPlaylist() states durations whose sum does not drift in three hours of 23.976', () => {
    const unitRate = { num: 24000, den: 1001 };
    const lengths = fc.array(fc.integer({ min: 1, max: 144 }), { minLength: 1, maxLength: 1800 });

    fc.assert(
      fc.property(lengths, (unitCounts) => {
        const segments = unitCounts.map((unitCount) => ({ ...segment(1, unitCount / 23.976), uri: 'a', unitCount }));
        const body = renderMediaPlaylist({ keyUri: null, initUri: 'i', unitRate, segments });
        const sum = [...body.matchAll(/#EXTINF:([\d.]+),/g)].reduce((total, match) => total + Number(match[1]), 0);
        const units = unitCounts.reduce((total, count) => total + count, 0);
        expect(Math.abs(sum - (units * 1001) / 24000)).toBeLessThan(1e-6);
      }),
      { numRuns: 30 },
    );
  });
});

describe('bandwidth', () => {
  it('targetDuration() rounds to the nearest second and is never 0', () => {
    expect(targetDuration([segment(1, 6.006), segment(1, 2)])).toBe(6);
    expect(targetDuration([segment(1, 6.5)])).toBe(7);
    expect(targetDuration([segment(1, 0.2)])).toBe(1);
  });

  it('averageBandwidth() divides all bits by all seconds', () => {
    expect(averageBandwidth([segment(600_000, 6), segment(200_000, 2)])).toBe(800_000);
  });

  it('peakBandwidth() ignores a last segment that is too short to matter', () => {
    expect(peakBandwidth([segment(600_000, 6), segment(100_000, 0.1)])).toBe(918_033);
    expect(peakBandwidth([segment(600_000, 6), segment(750_000, 5)])).toBe(1_200_000);
  });
});
