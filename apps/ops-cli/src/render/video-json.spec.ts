import { ready, sampleVideo } from '@ffleet/terminal/testing';
import { renderJson, videoJson } from './video-json';

describe('videoJson()', () => {
  it('keeps its field names and ISO times', () => {
    expect(videoJson(ready)).toMatchInlineSnapshot(`
     {
       "created_at": "2026-03-02T10:27:00.000Z",
       "job": {
         "attempts": 0,
         "cancel_requested": false,
         "created_at": "2026-03-02T10:27:00.000Z",
         "failure": null,
         "fencing_token": 1,
         "finished_at": "2026-03-02T10:29:00.000Z",
         "interruptions": 0,
         "job_id": "7d3c2c52-6c1e-4c5e-9d4e-0a9c6c0f1b11",
         "parts": null,
         "progress": 1,
         "stage": null,
         "stalls": 0,
         "started_at": "2026-03-02T10:28:00.000Z",
         "state": "SUCCEEDED",
         "worker_id": "i-0abc",
       },
       "options": {
         "codec": "h264",
         "download": false,
         "encryption": null,
         "preset": "lecture",
         "subtitles": [],
       },
       "output": {
         "download_key": null,
         "duration_seconds": 60.04,
         "key_prefix": "tenants/7/videos/55/j/1/",
         "master_playlist_key": "tenants/7/videos/55/j/1/master.m3u8",
         "part_prefixes": [],
         "proof": null,
         "renditions": [
           {
             "average_bits_per_second": 1499000,
             "codec": "avc1.64001f",
             "height": 720,
             "id": "720p",
             "kind": "video",
             "peak_bits_per_second": 2812000,
             "segment_count": 10,
             "size_bytes": 11250000,
             "width": 1280,
           },
           {
             "average_bits_per_second": 128000,
             "codec": "mp4a.40.2",
             "height": null,
             "id": "audio",
             "kind": "audio",
             "peak_bits_per_second": 131000,
             "segment_count": 10,
             "size_bytes": 960640,
             "width": null,
           },
         ],
         "total_bytes": 12345678,
       },
       "source": {
         "key": "tenants/7/uploads/u1/lecture-7.mp4",
         "kind": "object",
       },
       "status": "READY",
       "tenant_id": 7,
       "title": "강의 8: 벡터",
       "updated_at": "2026-03-02T10:29:55.000Z",
       "video_id": 55,
     }
    `);
  });

  it('is null where there is no output and no job', () => {
    expect(videoJson(sampleVideo({ job: null }))).toMatchObject({ output: null, job: null });
  });

  it('hides the query of a URL', () => {
    const source = { kind: 'url', url: 'https://media.example/a.mp4?token=secret' } as const;

    expect(JSON.stringify(videoJson(sampleVideo({ source })))).not.toContain('secret');
  });
});

describe('renderJson()', () => {
  it('escapes what a terminal could obey, and reads back the same', () => {
    const document = { title: 'a\u001b[31m\u009b2J\u202e\u007fb' };

    const json = renderJson(document, { indent: 0 });

    // eslint-disable-next-line no-control-regex -- the very thing that must not be there
    expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202e]/);
    expect(JSON.parse(json)).toEqual(document);
  });
});
