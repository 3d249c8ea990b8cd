import { mediaFailureCodes } from '@ffleet/media-plan';
import { failureHint, hasFailureHint } from '@ffleet/terminal';
import { failed, NOW, PLAIN, ready, running, sampleVideo } from '@ffleet/terminal/testing';
import { renderVideoDetails } from './video-details';

const details = (video: typeof ready): string =>
  renderVideoDetails({ video, style: PLAIN, nowEpochMs: NOW }).join('\n');

describe('renderVideoDetails()', () => {
  it('shows the ladder and the playlist when the video is READY', () => {
    expect(details(ready)).toMatchInlineSnapshot(`
     "Video 55  READY
       title           강의 8: 벡터
       tenant          7
       source          object tenants/7/uploads/u1/lecture-7.mp4
       made for        lecture, in h264
       created         2026-03-02T10:27:00.000Z (3m00s ago)
       updated         2026-03-02T10:29:55.000Z (5s ago)

     Job 7d3c2c52-6c1e-4c5e-9d4e-0a9c6c0f1b11  SUCCEEDED
       progress        ██████████████████████████████ 100% ready
       worker          i-0abc
       failed attempts 0
       fencing token   1
       queued          2026-03-02T10:27:00.000Z (3m00s ago)
       started         2026-03-02T10:28:00.000Z (2m00s ago)
       finished        2026-03-02T10:29:00.000Z (took 1m00s)

     Output
       playlist        tenants/7/videos/55/j/1/master.m3u8
       duration        60.0 s
       size            12 MB

       RENDITION  PICTURE   CODEC          SIZE     AVERAGE        PEAK  SEGMENTS
       720p       1280x720  avc1.64001f   11 MB  1.5 Mbit/s  2.8 Mbit/s        10
       audio      sound     mp4a.40.2    961 kB  128 kbit/s  131 kbit/s        10"
    `);
  });

  it('counts the parts, and what went wrong in them, while they are at work', () => {
    const parts = { total: 12, done: 7, running: 3, attempts: 1, stalls: 2, interruptions: 0 };
    const inParts = sampleVideo({ status: 'PROCESSING' }, { state: 'WAITING', progress01: 0.66, parts });

    const lines = details(inParts).split('\n');

    expect(lines.filter((line) => /parts|progress/.test(line)).map((line) => line.trim())).toEqual([
      'progress        ███████████████████▊░░░░░░░░░░ 66% 7 of 12 parts done',
      'parts           7 of 12 done, 3 running',
      'in the parts    failed attempts 1, workers lost 2',
    ]);
  });

  it('shows progress and worker when the video is being worked on', () => {
    expect(details(running)).toMatchInlineSnapshot(`
     "Video 53  PROCESSING
       title           Lecture 7: matrices
       tenant          7
       source          object tenants/7/uploads/u1/lecture-7.mp4
       made for        lecture, in h264
       created         2026-03-02T10:27:00.000Z (3m00s ago)
       updated         2026-03-02T10:29:55.000Z (5s ago)

     Job 7d3c2c52-6c1e-4c5e-9d4e-0a9c6c0f1b11  RUNNING
       progress        █████████████████▏░░░░░░░░░░░░ 57% encode
       worker          i-0abc
       failed attempts 0
       fencing token   1
       queued          2026-03-02T10:27:00.000Z (3m00s ago)
       started         2026-03-02T10:28:40.000Z (1m20s ago)"
    `);
  });

  it('shows the failure and what to do when the video FAILED', () => {
    expect(details(failed)).toMatchInlineSnapshot(`
     "Video 54  FAILED
       title           empty.mp4
       tenant          7
       source          object tenants/7/uploads/u1/lecture-7.mp4
       made for        lecture, in h264
       created         2026-03-02T10:27:00.000Z (3m00s ago)
       updated         2026-03-02T10:29:55.000Z (5s ago)

     Job 7d3c2c52-6c1e-4c5e-9d4e-0a9c6c0f1b11  FAILED
       worker          none
       failed attempts 1
       fencing token   1
       queued          2026-03-02T10:27:00.000Z (3m00s ago)
       started         2026-03-02T10:28:00.000Z (2m00s ago)
       finished        2026-03-02T10:28:01.000Z (took 1s)

     Failure  source-empty
       message         The source has 0 bytes
       what to do      The file has no bytes. Check the export or the upload, and submit it again."
    `);
  });

  it('names the command that makes a job when there is none', () => {
    expect(details(sampleVideo({ job: null }))).toContain('Job  none: ffleet retry 53 makes one');
  });

  it('hides the query of a URL, which may hold a signature', () => {
    const video = sampleVideo({ source: { kind: 'url', url: 'https://media.example/a.mp4?X-Amz-Signature=secret' } });

    expect(details(video)).toContain('URL https://media.example/a.mp4?[hidden]');
  });
});

describe('failureHint()', () => {
  it.each([...mediaFailureCodes, 'worker-vanished'])('has advice for %s', (code) => {
    expect(hasFailureHint(code)).toBe(true);
  });

  it('names the retry command when a retry can help, or the code is unknown', () => {
    expect(failureHint({ code: 'disk-full', videoId: 53 })).toContain('ffleet retry 53');
    expect(failureHint({ code: 'who-knows', videoId: 53 })).toContain('ffleet retry 53');
    expect(failureHint({ code: 'source-empty', videoId: 53 })).not.toContain('retry');
  });
});
