import fc from 'fast-check';
import { outputPrefix, uploadKey } from './index';

describe('uploadKey()', () => {
  const cases: [string, string][] = [
    ['lecture 1.mp4', 'lecture_1.mp4'],
    ['강의 1강.mp4', '강의_1강.mp4'],
    ['../../etc/passwd', '.._.._etc_passwd'],
    ['', 'video'],
    ['..', 'video'],
  ];
  it.each(cases)('turns %j into the safe name %j', (fileName, safe) => {
    expect(uploadKey({ tenantId: 7, uploadId: 'u1', fileName })).toBe(`tenants/7/uploads/u1/${safe}`);
  });

  it('never leaves the tenant’s prefix, whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (fileName) => {
        const segments = uploadKey({ tenantId: 7, uploadId: 'u1', fileName }).split('/');

        expect(segments.slice(0, 4)).toEqual(['tenants', '7', 'uploads', 'u1']);
        expect(segments).toHaveLength(5);
        expect(segments[4]).not.toMatch(/^\.*$/);
      }),
    );
  });
});

describe('outputPrefix()', () => {
  it('gives each run of a job a prefix of its own', () => {
    const job = { jobId: 'j', videoId: 53, tenantId: 7 };

    const prefixes = [41, 42].map((fencingToken) => outputPrefix({ ...job, fencingToken }));

    expect(prefixes).toEqual(['tenants/7/videos/53/j/41/', 'tenants/7/videos/53/j/42/']);
  });
});
