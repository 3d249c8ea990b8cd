/** Which sizes a source is encoded to: from its own size downwards, never upwards. */
import type { FrameRate } from './frame-rate';
import { framesPerSecond } from './frame-rate';
import type { VideoFacts } from './media-facts';
import type { LadderRung } from './transcode-settings';
import { scaleToCodec } from './video-codec';
import type { VideoCodec } from './video-codec';

/** One video quality of the stream. Sizes are even, pixels are square. */
export interface RenditionPlan {
  /** Name of the rendition and of its folder: its shorter side, such as `720p`. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  /** On the scale of the video's codec. */
  readonly crf: number;
  readonly maxrateKbps: number;
  /** Twice the maxrate: two seconds of it, so that a slide change may burst. */
  readonly bufsizeKbps: number;
}

/** A rung that saves less than this much of the picture above it is not worth its storage. */
const PIXELS_RATIO_MAX = 0.75;
/** Below this many pixels a side, H.264 encoders and players give up. */
const SIDE_MIN = 16;
/** Up to this rate a rung's maxrate holds; above it, half as many bits again. */
const BASE_RATE_FPS = 30.5;

/**
 * Fits the displayed picture into each rung and keeps the ones that differ enough.
 * @returns 1..n renditions, largest first; a source smaller than every rung keeps its own size
 */
export function planLadder(
  video: VideoFacts,
  { ladder, codec, frameRate }: { ladder: readonly LadderRung[]; codec: VideoCodec; frameRate: FrameRate },
): readonly RenditionPlan[] {
  const rateFactor = framesPerSecond(frameRate) > BASE_RATE_FPS ? 1.5 : 1;
  const isHeldBy = (rung: LadderRung | undefined) => rung !== undefined && scaleInto(video, rung) === 1;
  // The source's own size belongs to the smallest rung that holds it.
  const rungs = ladder.filter((_, index) => !isHeldBy(ladder[index + 1]));
  return rungs.reduce<readonly RenditionPlan[]>((chosen, rung) => {
    const { width, height } = fitted(video, rung);
    const id = `${Math.min(width, height)}p`;
    const above = chosen.at(-1);
    if (above && (above.id === id || width * height > above.width * above.height * PIXELS_RATIO_MAX)) return chosen;
    const scaled = scaleToCodec(rung, codec);
    const maxrateKbps = Math.round(scaled.maxrateKbps * rateFactor);
    return [...chosen, { id, width, height, crf: scaled.crf, maxrateKbps, bufsizeKbps: maxrateKbps * 2 }];
  }, []);
}

/** The factor, at most 1, by which the picture has to shrink to fit into the rung's box, turned as the picture is. */
function scaleInto(video: VideoFacts, rung: LadderRung): number {
  const portrait = video.displayHeight > video.displayWidth;
  const box = portrait ? { width: rung.height, height: rung.width } : rung;
  return Math.min(1, box.width / video.displayWidth, box.height / video.displayHeight);
}

function fitted(video: VideoFacts, rung: LadderRung): { width: number; height: number } {
  const scale = scaleInto(video, rung);
  // Rounding down at the source's own size, to the nearest even number below it.
  const toEven = scale === 1 ? Math.floor : Math.round;
  const even = (side: number) => Math.max(SIDE_MIN, toEven((side * scale) / 2) * 2);
  return { width: even(video.displayWidth), height: even(video.displayHeight) };
}
