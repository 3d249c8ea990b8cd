/** How a source's colours become those that every screen shows: BT.709, limited range, whatever the source was made in. */
import type { VideoFacts } from './media-facts';

/** What a picture says of its colours, in ffmpeg's words; null where it says nothing. */
export interface ColourFacts {
  readonly matrix: string | null;
  readonly primaries: string | null;
  readonly transfer: string | null;
  readonly range: string | null;
}

/** How the colours are converted, once for all renditions. */
export type ColourPlan =
  /** Only the matrix differs: scaling converts it on the way. */
  | { readonly kind: 'matrix'; readonly matrix: SourceMatrix }
  /** Colours beyond BT.709, or light beyond white: in linear light, and brighter than white is pressed below it. */
  | { readonly kind: 'wide'; readonly transfer: string; readonly matrix: string; readonly isFullRange: boolean };

type SourceMatrix = 'bt601' | 'bt709' | 'smpte240m' | 'fcc';

const HDR_TRANSFERS = ['smpte2084', 'arib-std-b67'];
const BT2020_TRANSFERS = [...HDR_TRANSFERS, 'bt2020-10', 'bt2020-12'];
const BT2020_MATRICES = ['bt2020nc', 'bt2020c'];
const MATRICES: Readonly<Record<string, SourceMatrix>> = {
  bt709: 'bt709',
  smpte170m: 'bt601',
  bt470bg: 'bt601',
  smpte240m: 'smpte240m',
  fcc: 'fcc',
};
/** A picture of at most this size that says nothing is taken for standard definition, as players take it. */
const STANDARD_DEFINITION = { width: 1024, height: 576 };

/** Nits of a white page in an HDR picture (ITU-R BT.2408, table 1): it becomes SDR's white, or little less. */
const REFERENCE_WHITE_NITS = 203;
/** What HDR10 and HLG are usually mastered for; said here, because a chunk must not guess from its own frames. */
const PEAK_NITS = 1000;

/** Decides from what the source says, and by its size where it says nothing. */
export function planColour({ colour, codedWidth, codedHeight }: VideoFacts): ColourPlan {
  const { matrix, primaries, transfer, range } = colour;
  if (primaries === 'bt2020' || HDR_TRANSFERS.includes(transfer ?? '')) {
    return {
      kind: 'wide',
      transfer: transfer !== null && BT2020_TRANSFERS.includes(transfer) ? transfer : 'bt709',
      matrix: matrix !== null && BT2020_MATRICES.includes(matrix) ? matrix : 'bt2020nc',
      isFullRange: range === 'pc',
    };
  }
  const isSmall = codedWidth <= STANDARD_DEFINITION.width && codedHeight <= STANDARD_DEFINITION.height;
  return { kind: 'matrix', matrix: MATRICES[matrix ?? ''] ?? (isSmall ? 'bt601' : 'bt709') };
}

/** Filters before the renditions part ways; `size` is the largest's, since linear light is costly. */
export function sharedColourFilters(colour: ColourPlan, size: { width: number; height: number }): readonly string[] {
  if (colour.kind === 'matrix') return [];
  const { transfer, matrix, isFullRange } = colour;
  const isHdr = HDR_TRANSFERS.includes(transfer);
  // Mobius leaves everything but the highlights alone: grey stays grey, and writing keeps its contrast.
  const pressed = `tonemap=tonemap=mobius:desat=0:peak=${(PEAK_NITS / REFERENCE_WHITE_NITS).toFixed(3)}`;
  return [
    ...[`scale=${size.width}:${size.height}`, 'format=yuv420p10le'],
    // What the stream leaves out is said here: zscale converts nothing that it has to guess.
    `setparams=range=${isFullRange ? 'pc' : 'tv'}:color_primaries=bt2020:color_trc=${transfer}:colorspace=${matrix}`,
    ...[`zscale=t=linear:npl=${REFERENCE_WHITE_NITS}`, 'format=gbrpf32le', 'zscale=p=bt709'],
    ...(isHdr ? [pressed] : []),
    ...['zscale=t=bt709:m=bt709:r=tv', 'format=yuv420p'],
  ];
}

/** What a rendition's `scale` is told beside its size. */
export const matrixOptions = (colour: ColourPlan): string =>
  `in_color_matrix=${sourceMatrix(colour)}:out_color_matrix=bt709:out_range=tv`;

/** Of the frames that the renditions part from. */
export const sourceMatrix = (colour: ColourPlan): SourceMatrix => (colour.kind === 'matrix' ? colour.matrix : 'bt709');

/** Labels every rendition's frames, and with them the stream: a player that has to guess guesses by the size. */
export const COLOUR_LABELS = 'setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709';
