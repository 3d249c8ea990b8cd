import { bytes } from '@ffleet/units';
import { assembleStream, planParts } from './index';
import type { PlacedPart } from './index';
import { mediaFacts, perfectEncode, planOf } from './testing/samples';

const plan = planOf(mediaFacts(), { segmentsPerChunk: 5 });

/** As if every first frame were 5,000 bytes long, its header included. */
function withKeyframes({ encoded, folder }: PlacedPart): PlacedPart {
  const tracks = encoded.tracks.map((track) => ({
    ...track,
    segments: track.segments.map((segment) => ({ ...segment, keyframeEnd: bytes(5_000) })),
  }));
  return { folder, encoded: { ...encoded, tracks } };
}

function assembled(changed: (part: PlacedPart) => PlacedPart) {
  const parts = planParts(plan).map((part, index) => ({
    encoded: perfectEncode(plan, part),
    folder: index === 1 ? '../../of-another/1/' : '',
  }));
  const stream = assembleStream({
    plan,
    parts: parts.map((part) => (part.encoded.part.kind === 'video' ? changed(part) : part)),
  });
  if (!stream.ok) throw new Error(stream.error.message);
  return stream.value.playlists;
}

describe('I-frame playlists', () => {
  it('assembleStream() lists the first frame of every segment, wherever its part stands', () => {
    const body = assembled(withKeyframes).find(({ key }) => key === '720p/i-frames.m3u8')?.body ?? '';

    expect(body.split('\n').slice(0, 10)).toEqual([
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:6',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-I-FRAMES-ONLY',
      '#EXT-X-MAP:URI="init.mp4"',
      '#EXTINF:6.000000,',
      '#EXT-X-BYTERANGE:5000@0',
      'seg_00000.m4s',
    ]);
    expect(body).toContain('#EXT-X-BYTERANGE:5000@0\n../../../of-another/1/720p/seg_00005.m4s\n');
    expect(body.match(/BYTERANGE/g)).toHaveLength(10);
  });

  it('assembleStream() names them in the master playlist, which stays last', () => {
    const playlists = assembled(withKeyframes);

    expect(playlists.at(-1)?.key).toBe('master.m3u8');
    expect(playlists.at(-1)?.body).toContain(
      '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=6667,AVERAGE-BANDWIDTH=6667,CODECS="avc1.64001f",RESOLUTION=1280x720,URI="720p/i-frames.m3u8"\n',
    );
  });

  it('assembleStream() leaves them out where one part does not know its first frames', () => {
    const playlists = assembled((part) => (part.folder === '' ? withKeyframes(part) : part));

    expect(playlists.map(({ key, body }) => key + body).join('')).not.toMatch(/i-frames|I-FRAME/);
  });
});
