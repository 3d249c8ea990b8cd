import { lectureSettings, planTranscode, presetNames, usualOptions, withOptions } from './index';
import type { VideoOptions } from './index';
import { mediaFacts, videoFacts } from './testing/samples';

const facts = mediaFacts({
  video: videoFacts({ codedWidth: 1920, codedHeight: 1080, displayWidth: 1920, displayHeight: 1080 }),
});
const planned = (chosen: Partial<VideoOptions>) => {
  const plan = planTranscode({ facts, settings: withOptions(lectureSettings, { ...usualOptions, ...chosen }) });
  if (!plan.ok || !plan.value.video) throw new Error(`Cannot plan ${JSON.stringify(chosen)}`);
  return plan.value.video;
};

describe('withOptions', () => {
  it.each([
    ['lecture', 'h264', 'veryfast', ['1080p 23', '720p 23', '480p 23', '360p 23']],
    ['fast', 'h264', 'superfast', ['720p 24', '360p 24']],
    ['archive', 'h264', 'medium', ['1080p 20', '720p 21', '480p 22', '360p 22']],
    ['fast', 'hevc', 'superfast', ['720p 27', '360p 27']],
    ['archive', 'av1', '7', ['1080p 35', '720p 36', '480p 37', '360p 37']],
  ] as const)('withOptions() plans what %s in %s is for', (preset, codec, encoderPreset, renditions) => {
    const video = planned({ preset, codec });

    expect(video).toMatchObject({ codec, encoderPreset });
    expect(video.renditions.map(({ id, crf }) => `${id} ${crf}`)).toEqual(renditions);
  });

  it('withOptions() expects fewer bits of a codec that needs fewer', () => {
    const [h264, hevc, av1] = (['h264', 'hevc', 'av1'] as const).map((codec) => planned({ codec }).renditions[0]);

    expect(h264?.maxrateKbps).toBe(5000);
    expect(hevc).toMatchObject({ maxrateKbps: 3750, bufsizeKbps: 7500 });
    expect(av1?.maxrateKbps).toBe(3250);
  });

  it('withOptions() leaves the bounds on sources alone, and lectures as they are without a choice', () => {
    expect(presetNames).toEqual(['lecture', 'fast', 'archive']);
    expect(withOptions(lectureSettings, usualOptions)).toEqual(lectureSettings);
    const archive = withOptions(lectureSettings, { ...usualOptions, preset: 'archive' });
    expect(archive.sourceDurationMax).toBe(lectureSettings.sourceDurationMax);
  });
});
