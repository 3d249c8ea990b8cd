import { lectureSettings, planTranscode, presetNames, withPreset } from './index';
import type { PresetName } from './index';
import { mediaFacts, videoFacts } from './testing/samples';

const facts = mediaFacts({
  video: videoFacts({ codedWidth: 1920, codedHeight: 1080, displayWidth: 1920, displayHeight: 1080 }),
});
const planned = (name: PresetName) => {
  const plan = planTranscode({ facts, settings: withPreset(lectureSettings, name) });
  if (!plan.ok || !plan.value.video) throw new Error(`Cannot plan ${name}`);
  return plan.value.video;
};

describe('withPreset', () => {
  it.each([
    ['lecture', 'veryfast', ['1080p 23', '720p 23', '480p 23', '360p 23']],
    ['fast', 'superfast', ['720p 24', '360p 24']],
    ['archive', 'medium', ['1080p 20', '720p 21', '480p 22', '360p 22']],
  ] as const)('withPreset() plans what %s is for', (name, preset, renditions) => {
    const video = planned(name);

    expect(video.preset).toBe(preset);
    expect(video.renditions.map(({ id, crf }) => `${id} ${crf}`)).toEqual(renditions);
  });

  it('withPreset() leaves the bounds on sources alone, and lectures as they are without it', () => {
    expect(presetNames).toEqual(['lecture', 'fast', 'archive']);
    expect(withPreset(lectureSettings, 'lecture')).toEqual(lectureSettings);
    expect(withPreset(lectureSettings, 'archive').sourceDurationMax).toBe(lectureSettings.sourceDurationMax);
  });
});
