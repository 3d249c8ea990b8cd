import { PLAIN } from '@ffleet/terminal/testing';
import { renderStreamProof } from './stream-proof';

const CHECK = {
  name: 'frames-counted',
  about: '720p',
  expected: '1800 frames, at most 8 fewer at the end',
  seen: '1800 frames',
  holds: true,
} as const;
const style = { ...PLAIN, width: 110 };

describe('renderStreamProof()', () => {
  it('renderStreamProof() shows each check with what was wanted and seen', () => {
    const proof = {
      version: 1,
      checks: [CHECK, { ...CHECK, holds: false }],
      objectCount: 44,
      totalBytes: 4_400_000,
    } as const;

    expect(renderStreamProof({ proof, style }).join('\n')).toMatchInlineSnapshot(`
     "Proof  1 of 2 checks hold, over 44 objects of 4.4 MB
       CHECK           OF    HOLDS  WANTED                                   SEEN
       frames-counted  720p  yes    1800 frames, at most 8 fewer at the end  1800 frames
       frames-counted  720p  NO     1800 frames, at most 8 fewer at the end  1800 frames"
    `);
  });

  it('renderStreamProof() says that an old output has none', () => {
    expect(renderStreamProof({ proof: null, style })[0]).toContain('none: it was published by a version');
  });
});
