/** From the picture as it is decoded to one that is whole, upright and of one size: what an encode and a comparison begin with. */
import type { VideoPlan } from './transcode-plan';

/** ffmpeg turns nothing by itself, and never restarts the filters, which count frames. */
export const PICTURE_INPUT_OPTIONS: readonly string[] = ['-autorotate', '0', '-reinit_filter', '0'];

/**
 * Filters before frames are counted. `scale` alone adapts to a picture that changes its size midway; those that do not would
 * read beyond its end, so that the memory of the process is shown, or ffmpeg dies. It costs nothing where nothing changes.
 */
export function wholePicture({ codedWidth, codedHeight, deinterlace, upright }: VideoPlan): readonly string[] {
  const filters = [
    ...(deinterlace ? ['bwdif=mode=send_frame:parity=auto:deint=interlaced'] : []),
    ...upright,
    // Newer builds of ffmpeg would hand it on to the stream, and players would turn the picture once more.
    ...(upright.length > 0 ? ['sidedata=mode=delete:type=DISPLAYMATRIX'] : []),
  ];
  return filters.length === 0 ? [] : [`scale=${codedWidth}:${codedHeight}`, ...filters];
}
