import { failed, PLAIN, ready } from '@ffleet/terminal/testing';
import { milliseconds } from '@ffleet/units';
import { renderSummary } from './render-summary';

describe('renderSummary()', () => {
  it('tells the ladder, where it plays, why a video failed, and what each worker did', () => {
    const lines = renderSummary(
      {
        videos: [ready, failed],
        handledJobs: [
          { workerId: 'i-2', videoId: 54, result: 'failed', durationSeconds: 0.4 },
          { workerId: 'i-1', videoId: 55, result: 'ok', durationSeconds: 60 },
        ],
        wallTime: milliseconds(61_500),
        objectsFolder: '/home/me/ffleet/.ffleet/objects',
        bucketUrl: 'http://127.0.0.1:4566/academy-media',
      },
      PLAIN,
    );

    expect(lines.join('\n')).toMatchInlineSnapshot(`
     "
     #55 강의 8: 벡터  READY  1m00s of video in 60.0 s, 1.0x real time, 12 MB
       rendition  size      codec           average  stored  segments
       720p       1280x720  avc1.64001f  1.5 Mbit/s   11 MB        10
       audio                mp4a.40.2    128 kbit/s  961 kB        10
       Playlist  /home/me/ffleet/.ffleet/objects/tenants/7/videos/55/j/1/master.m3u8
       URL       http://127.0.0.1:4566/academy-media/tenants/7/videos/55/j/1/master.m3u8

     #54 empty.mp4  FAILED
       source-empty: The source has 0 bytes
       The file has no bytes. Check the export or the upload, and submit it again.

     worker  handled       busy
     i-1     #55 ok      60.0 s
     i-2     #54 failed   0.4 s

     Wall time 61.5 s"
    `);
  });
});
