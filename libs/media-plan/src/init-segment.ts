/** Reads an initialisation section: the codec string a master playlist must state, as the encoder really chose it. */
import { childBoxes, findBox, slice, viewOf } from './iso-boxes';

/** What one track's `init.mp4` says. */
export interface InitSegment {
  /** RFC 6381 codec, such as `avc1.64001f` or `mp4a.40.2`. */
  readonly codec: string;
  /** Ticks a second of the track's timestamps. */
  readonly timescale: number;
}

/** Sizes of the fixed fields before a sample entry's own boxes. */
const VISUAL_SAMPLE_ENTRY_BYTES = 78;
const AUDIO_SAMPLE_ENTRY_BYTES = 28;

/**
 * Parses the first track of an initialisation section.
 * @returns null where it is not complete, or holds no H.264, HEVC, AV1 or MPEG-4 audio
 * @see ISO/IEC 14496-15 (avcC, hvcC and annex E), AV1 in ISOBMFF sections 2.3 (av1C) and 5, ISO/IEC 14496-14 (esds),
 * RFC 6381 section 3.3
 */
export function parseInitSegment(data: Uint8Array): InitSegment | null {
  const media = findBox(viewOf(data), 'moov/trak/mdia');
  const mediaHeader = media && findBox(media, 'mdhd');
  const descriptions = media && findBox(media, 'minf/stbl/stsd');
  if (!mediaHeader || !descriptions || descriptions.byteLength < 8) return null;
  const timescale = mediaHeader.getUint32(mediaHeader.getUint8(0) === 1 ? 20 : 12);
  const entry = childBoxes(descriptions, 8)[0];
  const codec = (entry && CODEC_READERS[entry.type]?.(entry.payload)) ?? null;
  return codec ? { codec, timescale } : null;
}

/** By the four letters of the sample entry. */
const CODEC_READERS: Readonly<Record<string, (entry: DataView) => string | null>> = {
  avc1: avcCodec,
  hvc1: hevcCodec,
  av01: av1Codec,
  mp4a: aacCodec,
};

function avcCodec(entry: DataView): string | null {
  const config = visualConfig(entry, { type: 'avcC', bytes: 4 });
  if (!config) return null;
  const profileAndLevel = [1, 2, 3].map((index) => config.getUint8(index).toString(16).padStart(2, '0'));
  return `avc1.${profileAndLevel.join('')}`;
}

/** The fields of HEVCDecoderConfigurationRecord, which are those of the profile_tier_level() of the stream. */
function hevcCodec(entry: DataView): string | null {
  const config = visualConfig(entry, { type: 'hvcC', bytes: 13 });
  if (!config) return null;
  const profile = config.getUint8(1);
  const space = ['', 'A', 'B', 'C'][profile >> 6] ?? '';
  const tier = (profile & 0x20) === 0 ? 'L' : 'H';
  const constraints = [6, 7, 8, 9, 10, 11].map((index) => config.getUint8(index).toString(16).toUpperCase());
  while (constraints.at(-1) === '0') constraints.pop();
  const compatibility = reversedBits(config.getUint32(2)).toString(16).toUpperCase();
  return ['hvc1', `${space}${profile & 0x1f}`, compatibility, `${tier}${config.getUint8(12)}`, ...constraints].join(
    '.',
  );
}

const reversedBits = (value: number): number =>
  Array.from({ length: 32 }, (_, bit) => (value >>> bit) & 1).reduce((bits, bit) => bits * 2 + bit, 0);

/** The short form: what it leaves out has its usual value, BT.709 in 4:2:0. */
function av1Codec(entry: DataView): string | null {
  const config = visualConfig(entry, { type: 'av1C', bytes: 4 });
  if (!config) return null;
  const [profileAndLevel, flags] = [config.getUint8(1), config.getUint8(2)];
  const level = String(profileAndLevel & 0x1f).padStart(2, '0');
  const tier = (flags & 0x80) === 0 ? 'M' : 'H';
  const bitDepth = (flags & 0x40) === 0 ? '08' : (flags & 0x20) === 0 ? '10' : '12';
  return `av01.${profileAndLevel >> 5}.${level}${tier}.${bitDepth}`;
}

function visualConfig(entry: DataView, { type, bytes }: { type: string; bytes: number }): DataView | null {
  const config = childBoxes(entry, VISUAL_SAMPLE_ENTRY_BYTES).find((box) => box.type === type)?.payload;
  return config && config.byteLength >= bytes ? config : null;
}

function aacCodec(entry: DataView): string | null {
  const esds = childBoxes(entry, AUDIO_SAMPLE_ENTRY_BYTES).find((box) => box.type === 'esds')?.payload;
  const stream = esds && descriptor(slice(esds, 4, esds.byteLength - 4), 0x03);
  // ES_ID and flags; ffmpeg writes none of the optional fields.
  const decoder = stream && descriptor(slice(stream, 3, stream.byteLength - 3), 0x04);
  const specific = decoder && descriptor(slice(decoder, 13, decoder.byteLength - 13), 0x05);
  if (!decoder || !specific) return null;
  const audioObjectType = specific.getUint8(0) >> 3;
  return `mp4a.${decoder.getUint8(0).toString(16)}.${audioObjectType}`;
}

/** The body of an MPEG-4 descriptor that starts here with `tag`; its length has 7 bits a byte. */
function descriptor(view: DataView, tag: number): DataView | null {
  if (view.byteLength < 2 || view.getUint8(0) !== tag) return null;
  let length = 0;
  for (let offset = 1; offset <= 4 && offset < view.byteLength; offset += 1) {
    const byte = view.getUint8(offset);
    length = length * 128 + (byte & 0x7f);
    if ((byte & 0x80) === 0) {
      return offset + 1 + length <= view.byteLength ? slice(view, offset + 1, length) : null;
    }
  }
  return null;
}
