/** Everything around the job that costs time of its own, made free: probing, encoding, disk and uploads. */
import { filesOf } from '@ffleet/media-plan';
import type { EncodedPart, MediaFacts, TranscodePart } from '@ffleet/media-plan';
import type { WorkerPorts } from '@ffleet/orchestration';
import { bytes, ok, seconds } from '@ffleet/units';

/** A sound of six seconds: the smallest job there is, one part with one segment. */
const FACTS: MediaFacts = {
  identity: null,
  formatName: 'wav',
  startTime: seconds(0),
  claimedDuration: seconds(6),
  streamCount: 1,
  video: null,
  subtitles: [],
  audios: [
    {
      streamIndex: 0,
      codecName: 'pcm_s16le',
      channels: 2,
      language: null,
      end: { time: seconds(6), evidence: 'packets' },
    },
  ],
};

const encoded = (part: TranscodePart): EncodedPart => ({
  part,
  tracks: [
    {
      renditionId: 'audio',
      codec: 'mp4a.40.2',
      timescale: 48_000,
      unitRate: { num: 48_000, den: 1 },
      init: { name: 'audio/init.mp4', sizeBytes: bytes(700), sha256: '00' },
      segments: [
        {
          name: 'audio/seg_00000.m4s',
          sizeBytes: bytes(96_000),
          sha256: '00',
          startsWithKeyframe: true,
          unitCount: 288_000,
          duration: seconds(6),
          ticks: 288_000,
          baseDecodeTime: 0,
        },
      ],
    },
  ],
});

/** The production flow still plans the stream and writes its playlists; only what leaves the process is free. */
export const noOpMedia: Pick<WorkerPorts, 'media' | 'objects' | 'scratch'> = {
  media: {
    probe: () => Promise.resolve(ok(FACTS)),
    encode: ({ part }) => Promise.resolve(ok(encoded(part))),
    packDownload: () => Promise.reject(new RangeError('Cannot pack a download: no video here wants one')),
    nameRecipe: ({ part }) => Promise.resolve(part.kind),
  },
  objects: {
    presignRead: ({ key }) => Promise.resolve(`http://127.0.0.1/${key}`),
    readSmall: async () => null,
    fetchFile: async () => undefined,
    fetchSize: () => Promise.resolve(bytes(1_000)),
    list: ({ prefix }) =>
      Promise.resolve(
        filesOf(encoded({ kind: 'audio', trackId: 'audio' })).map(({ name, sizeBytes }) => ({
          key: prefix + name,
          sizeBytes,
        })),
      ),
    putFile: () => Promise.resolve(),
    putObject: () => Promise.resolve(),
    deletePrefix: () => Promise.resolve(0),
  },
  scratch: {
    fetchSpace: () => Promise.resolve({ freeBytes: bytes(1e12), totalBytes: bytes(2e12) }),
    open: () =>
      Promise.resolve({
        path: '/nowhere',
        discard: () => Promise.resolve(),
        remove: () => Promise.resolve(),
      }),
  },
};
