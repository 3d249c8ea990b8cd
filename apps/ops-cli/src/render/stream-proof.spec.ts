import type { StreamProof } from '@ffleet/media-plan';
import type { VideoView } from '@ffleet/ports';
import { PLAIN } from '@ffleet/terminal/testing';
import { renderStreamProof } from './stream-proof';

const CHECK = {
  name: 'frames-counted',
  about: '720p',
  expected: '1800 frames, at most 8 fewer at the end',
  seen: '1800 frames',
  holds: true,
} as const;
const published = (proof?: StreamProof): Pick<VideoView, 'status' | 'output'> => ({
  status: 'READY',
  output: {
    ...{ masterPlaylistKey: 'master.m3u8', keyPrefix: '', durationSeconds: 60, renditions: [], totalBytes: 4_400_000 },
    ...(proof ? { proof } : {}),
  },
});
const style = { ...PLAIN, width: 110 };

describe('renderStreamProof()', () => {
  it('renderStreamProof() shows each check with what was wanted and seen', () => {
    const proof = {
      version: 1,
      checks: [CHECK, { ...CHECK, holds: false }],
      objectCount: 44,
      totalBytes: 4_400_000,
    } as const;

    expect(renderStreamProof({ video: published(proof), style }).join('\n')).toMatchInlineSnapshot(`
     "Proof  1 of 2 checks hold, over the 44 files of the stream (4.4 MB)
       CHECK           OF    HOLDS  WANTED                                   SEEN
       frames-counted  720p  yes    1800 frames, at most 8 fewer at the end  1800 frames
       frames-counted  720p  NO     1800 frames, at most 8 fewer at the end  1800 frames"
    `);
  });

  it('renderStreamProof() says why more files are stored than the stream has', () => {
    const stored = { ...CHECK, name: 'objects-stored', expected: '50 files of their size', seen: 'all' } as const;
    const proof = { version: 1, checks: [stored], objectCount: 44, totalBytes: 4_400_000 } as const;

    expect(renderStreamProof({ video: published(proof), style }).at(-1)).toContain('counts the files of all parts');
  });

  it('renderStreamProof() says that a video without an output has none yet', () => {
    const video = { status: 'FAILED', output: null } as const;

    expect(renderStreamProof({ video, style })).toEqual([
      'Proof  none yet: a video is proved when it is published; it is FAILED',
    ]);
  });

  it('renderStreamProof() says that an old output has none', () => {
    expect(renderStreamProof({ video: published(), style })[0]).toContain('none: it was published by a version');
  });
});
