import { PLAIN, ready } from '@ffleet/terminal/testing';
import { seconds } from '@ffleet/units';
import type { RenditionQuality, VideoQuality } from '../quality/video-quality';
import { checkDocuments } from '../testing/check-document';
import { qualityJson } from './quality-json';
import { renderQuality } from './quality-table';

const [published] = ready.output?.renditions ?? [];
const qualityOf = (changes: Partial<RenditionQuality> = {}): RenditionQuality => {
  if (published === undefined) throw new TypeError('The sample has a picture');
  return {
    rendition: published,
    comparedAt: { width: 1280, height: 720 },
    ...{ renditionId: '720p', frameCount: 720, ssim: 0.98765, meanSquaredError: 6.5025, vmaf: 97.43 },
    ...{ lowest: { ssim: 0.91, frame: 900 }, lowestAt: seconds(36) },
    ...changes,
  };
};
const video: VideoQuality = {
  stretches: [
    { start: seconds(12), duration: seconds(12) },
    { start: seconds(42), duration: seconds(12) },
  ],
  ...{ duration: seconds(60.04), hasVmaf: true },
  renditions: [
    qualityOf(),
    qualityOf({ rendition: { ...qualityOf().rendition, id: '360p', width: 640, height: 360 }, ssim: 0.99999 }),
  ],
};
const SAMPLES = { samples: 2, ownSize: false } as const;
const linesOf = (quality: VideoQuality, wish: { samples: number | 'whole'; ownSize: boolean } = SAMPLES): string =>
  renderQuality({ videoId: 55, quality, wish, style: { ...PLAIN, width: 110 } }).join('\n');

describe('renderQuality()', () => {
  it('shows the scores of each rendition, what a minute weighs, and what was compared', () => {
    expect(linesOf(video)).toMatchInlineSnapshot(`
     "Video 55  24s of 1m00s compared with the source, at 12s, 42s

       RENDITION  PICTURE     SSIM  LOWEST FRAME      PSNR  VMAF  A MINUTE    BIT RATE
       720p       1280x720  0.9876  0.9100 at 36s  40.0 dB  97.4     11 MB  1.5 Mbit/s
       360p       640x360   0.9999  0.9100 at 36s  40.0 dB  97.4     11 MB  1.5 Mbit/s

     Luma of each rendition beside its source, both at 1280x720, as in full screen."
    `);
  });

  it('says why VMAF is absent, and that nothing was left out', () => {
    const all = { start: seconds(0), duration: video.duration };
    const lossless = qualityOf({ ssim: 1, meanSquaredError: 0, vmaf: null, lowest: { ssim: 1, frame: 0 } });

    const text = linesOf(
      { ...video, stretches: [all], hasVmaf: false, renditions: [lossless] },
      { samples: 'whole', ownSize: true },
    );

    expect(text).toMatchInlineSnapshot(`
     "Video 55  all of its 1m00s compared with the source

       RENDITION  PICTURE     SSIM  LOWEST FRAME    PSNR        VMAF  A MINUTE    BIT RATE
       720p       1280x720  1.0000  1.0000 at 36s  equal  no libvmaf     11 MB  1.5 Mbit/s

     Luma of each rendition beside its source, both at the size of the rendition: what its encoder lost.
     No VMAF: this ffmpeg was built without libvmaf; FFMPEG_PATH may name one that has it."
    `);
  });
});

describe('qualityJson()', () => {
  it('keeps exact numbers, and null for what is not known', () => {
    const document = qualityJson({
      videoId: 55,
      quality: { ...video, hasVmaf: false, renditions: [qualityOf({ meanSquaredError: 0, vmaf: null })] },
    });

    checkDocuments({ argv: ['quality', '55'], stdout: JSON.stringify(document) });
    expect(document).toMatchInlineSnapshot(`
     {
       "duration_seconds": 60.04,
       "measured": [
         {
           "duration_seconds": 12,
           "start_seconds": 12,
         },
         {
           "duration_seconds": 12,
           "start_seconds": 42,
         },
       ],
       "renditions": [
         {
           "average_bits_per_second": 1499000,
           "bytes_per_minute": 11242505,
           "codec": "avc1.64001f",
           "compared_at": {
             "height": 720,
             "width": 1280,
           },
           "frames_compared": 720,
           "height": 720,
           "id": "720p",
           "lowest": {
             "at_seconds": 36,
             "ssim": 0.91,
           },
           "mean_squared_error": 0,
           "psnr_db": null,
           "size_bytes": 11250000,
           "ssim": 0.98765,
           "vmaf": null,
           "width": 1280,
         },
       ],
       "video_id": 55,
       "vmaf_absent": "no-libvmaf",
     }
    `);
  });
});
