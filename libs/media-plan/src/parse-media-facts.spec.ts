import { parseMediaFacts } from './index';

const VIDEO = {
  index: 0,
  codec_type: 'video',
  codec_name: 'h264',
  width: 1920,
  height: 1080,
  r_frame_rate: '30/1',
  avg_frame_rate: '30/1',
  start_time: '0.000000',
  duration: '60.000000',
  disposition: { default: 1, attached_pic: 0 },
};
const AUDIO = { index: 1, codec_type: 'audio', codec_name: 'aac', channels: 2, duration: '60.0', start_time: '0.0' };
const FORMAT = { format_name: 'mov,mp4,m4a,3gp,3g2,mj2', start_time: '0.000000', duration: '60.000000' };

const parsed = (streams: readonly object[], format: object = FORMAT) => {
  const facts = parseMediaFacts({ format, streams });
  if (!facts.ok) throw new Error(facts.error.message);
  return facts.value;
};
const codeOf = (json: unknown) => {
  const facts = parseMediaFacts(json);
  return facts.ok ? null : facts.error.code;
};

/** As ffprobe prints it. */
const matrix = (a: number, b: number, c: number, d: number): string =>
  `\n00000000: ${a} ${b} 0\n00000001: ${c} ${d} 0\n00000002: 0 0 1073741824\n`;

describe('parseMediaFacts', () => {
  it('parseMediaFacts() finds picture and sound in a plain video', () => {
    const facts = parsed([VIDEO, AUDIO]);

    expect(facts).toMatchObject({
      claimedDuration: 60,
      streamCount: 2,
      video: { streamIndex: 0, displayWidth: 1920, displayHeight: 1080, end: { time: 60, evidence: 'stream' } },
      audios: [{ streamIndex: 1, channels: 2, end: { time: 60, evidence: 'stream' } }],
    });
  });

  it.each([
    ['a quarter turn', { side_data_list: [{}, { displaymatrix: matrix(0, 65_536, -65_536, 0) }] }, 1080, 1920],
    ['a half turn', { side_data_list: [{ displaymatrix: matrix(-65_536, 0, 0, -65_536) }] }, 1920, 1080],
    ['a matrix of zeros', { side_data_list: [{ displaymatrix: matrix(0, 0, 0, 0) }] }, 1920, 1080],
    ['a matrix of words', { side_data_list: [{ displaymatrix: 'upside down' }] }, 1920, 1080],
    ['wide pixels', { width: 720, height: 576, sample_aspect_ratio: '64:45' }, 1024, 576],
    ['pixels of an impossible shape', { sample_aspect_ratio: '1:90000' }, 1920, 1080],
    ['pixels of no shape', { sample_aspect_ratio: '0:1' }, 1920, 1080],
  ])('parseMediaFacts() gives the displayed size with %s', (_, changes, displayWidth, displayHeight) => {
    const facts = parsed([{ ...VIDEO, ...changes }]);

    expect(facts.video).toMatchObject({ displayWidth, displayHeight });
  });

  it('parseMediaFacts() takes cover art for no video', () => {
    const cover = { ...VIDEO, codec_name: 'mjpeg', disposition: { attached_pic: 1 } };

    const facts = parsed([cover, AUDIO]);

    expect(facts.video).toBeNull();
    expect(facts.audios).toHaveLength(1);
  });

  it('parseMediaFacts() takes every sound, the default one first', () => {
    const second = { ...AUDIO, index: 2, disposition: { default: 1 }, tags: { language: 'deu' } };

    const facts = parsed([VIDEO, AUDIO, second]);

    expect(facts.audios).toMatchObject([{ streamIndex: 2, language: 'deu' }, { streamIndex: 1 }]);
  });

  it('parseMediaFacts() takes a Matroska track length for its end, on a clock that starts at zero', () => {
    const track = { ...VIDEO, duration: undefined, start_time: '0.500000', tags: { DURATION: '00:01:30.250000000' } };

    const facts = parsed([track], { ...FORMAT, start_time: '0.100000' });

    expect(facts.video?.end).toEqual({ time: expect.closeTo(90.15, 6) as number, evidence: 'stream' });
  });

  it('parseMediaFacts() claims no more of a Matroska recording than follows its first timestamp', () => {
    const facts = parsed([{ ...VIDEO, duration: undefined }], {
      ...{ format_name: 'matroska,webm', start_time: '10.000000', duration: '70.000000' },
    });

    expect(facts.claimedDuration).toBe(60);
    expect(facts.video?.end).toEqual({ time: 60, evidence: 'container' });
  });

  it('parseMediaFacts() admits that it knows no end when nothing claims one', () => {
    const facts = parsed([{ ...VIDEO, duration: undefined }], { format_name: 'matroska,webm' });

    expect(facts.claimedDuration).toBeNull();
    expect(facts.video?.end).toEqual({ time: 0, evidence: 'none' });
  });

  it.each([
    ['no streams', { format: FORMAT, streams: [] }, 'source-no-streams'],
    ['subtitles only', { format: FORMAT, streams: [{ index: 0, codec_type: 'subtitle' }] }, 'source-no-streams'],
    ['a video without a size', { format: FORMAT, streams: [{ ...VIDEO, width: 0 }] }, 'source-no-streams'],
    ['an empty answer', {}, 'source-not-media'],
    ['no answer', null, 'source-not-media'],
  ])('parseMediaFacts() names the failure when there is %s', (_, json, code) => {
    expect(codeOf(json)).toBe(code);
  });
});
