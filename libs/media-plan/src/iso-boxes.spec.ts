import fc from 'fast-check';
import { parseBoxHeader, parseInitSegment, parseMovieFragment, viewOf } from './index';

const u32 = (value: number) => [24, 16, 8, 0].map((shift) => (value >>> shift) & 0xff);
const letters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));
const box = (type: string, ...payload: readonly (readonly number[])[]): number[] => {
  const body = payload.flat();
  return [...u32(body.length + 8), ...letters(type), ...body];
};
const zeros = (count: number) => Array.from({ length: count }, () => 0);
const init = (entry: number[]) =>
  Uint8Array.from([
    ...box('ftyp', letters('iso5')),
    ...box(
      'moov',
      box(
        'trak',
        box(
          'mdia',
          box('mdhd', zeros(12), u32(90_000), zeros(8)),
          box('minf', box('stbl', box('stsd', u32(0), u32(1), entry))),
        ),
      ),
    ),
  ]);

describe('ISO media boxes', () => {
  it('parseInitSegment() reads the H.264 profile and level from avcC', () => {
    const entry = box('avc1', zeros(78), box('avcC', [1, 0x64, 0x00, 0x1f, 0xff]));

    expect(parseInitSegment(init(entry))).toEqual({ codec: 'avc1.64001f', timescale: 90_000 });
  });

  it.each([
    // Main at level 3.1, as x265 writes it; Main 10 of the high tier, with one constraint in its last byte.
    ['hvc1.1.6.L93.90', 'hvc1', 'hvcC', [1, 0x01, 0x60, 0, 0, 0, 0x90, 0, 0, 0, 0, 0, 93]],
    ['hvc1.A2.4.H153.B0.0.0.0.0.1', 'hvc1', 'hvcC', [1, 0x62, 0x20, 0, 0, 0, 0xb0, 0, 0, 0, 0, 1, 153]],
    ['av01.0.04M.08', 'av01', 'av1C', [0x81, 0x04, 0x0c, 0]],
    ['av01.1.13H.10', 'av01', 'av1C', [0x81, 0x2d, 0xcc, 0]],
  ])('parseInitSegment() reads %s', (codec, type, configType, config) => {
    const entry = box(type, zeros(78), box(configType, config));

    expect(parseInitSegment(init(entry))?.codec).toBe(codec);
  });

  it('parseInitSegment() reads AAC-LC from esds, with lengths of four bytes', () => {
    const specific = [0x05, 0x80, 0x80, 0x80, 0x02, 0x11, 0x90];
    const decoder = [0x04, 0x80, 0x80, 0x80, 13 + specific.length, 0x40, ...zeros(12), ...specific];
    const stream = [0x03, 0x80, 0x80, 0x80, 3 + decoder.length, ...zeros(3), ...decoder];
    const entry = box('mp4a', zeros(28), box('esds', zeros(4), stream));

    expect(parseInitSegment(init(entry))?.codec).toBe('mp4a.40.2');
  });

  it('parseInitSegment() is null when the section is cut short or of another codec', () => {
    const whole = init(box('avc1', zeros(78), box('avcC', [1, 0x64, 0, 0x1f])));

    expect(parseInitSegment(whole.subarray(0, whole.length - 10))).toBeNull();
    expect(parseInitSegment(init(box('hvc1', zeros(90))))).toBeNull();
  });

  it('parseMovieFragment() counts frames and ticks of all runs', () => {
    const header = box('tfhd', u32(0x020008), u32(1), u32(3000));
    const time = box('tfdt', u32(0x01000000), u32(1), u32(540_000));
    const byDefault = box('trun', u32(0x000001), u32(4), u32(0));
    const byFrame = box('trun', u32(0x000301), u32(2), u32(0), u32(3003), u32(77), u32(3004), u32(78));
    const moof = Uint8Array.from(box('traf', header, time, byDefault, byFrame));

    expect(parseMovieFragment(viewOf(moof))).toEqual({
      baseDecodeTime: 2 ** 32 + 540_000,
      frameCount: 6,
      startsWithSyncSample: true,
      duration: 4 * 3000 + 3003 + 3004,
      firstSampleEnd: null,
    });
  });

  it.each([
    [
      'a size of its own',
      box('tfhd', u32(0x020000), u32(1)),
      box('trun', u32(0x301), u32(1), u32(900), u32(3), u32(77)),
    ],
    ['the usual size', box('tfhd', u32(0x020010), u32(1), u32(77)), box('trun', u32(0x1), u32(1), u32(900))],
  ])('parseMovieFragment() tells where a first frame of %s ends', (_, header, run) => {
    const moof = Uint8Array.from(box('traf', header, box('tfdt', u32(0), u32(0)), run));

    expect(parseMovieFragment(viewOf(moof))?.firstSampleEnd).toBe(977);
  });

  it('parseBoxHeader() reads long sizes and refuses impossible ones', () => {
    const long = Uint8Array.from([...u32(1), ...letters('mdat'), ...u32(1), ...u32(0)]);

    expect(parseBoxHeader(viewOf(long))).toEqual({ type: 'mdat', headerSize: 16, size: 2 ** 32 });
    expect(parseBoxHeader(viewOf(Uint8Array.from([...u32(3), ...letters('mdat')])))).toBeNull();
    expect(parseBoxHeader(viewOf(Uint8Array.from([0, 0])))).toBeNull();
  });

  it('parseInitSegment() survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (data) => parseInitSegment(data) === null));
  });
});
