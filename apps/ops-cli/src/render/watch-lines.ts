/** The lines of `watch` that stay: one per change where nothing can be redrawn, and how it all ended. */
import type { VideoView } from '@ffleet/ports';
import { cleanText, formatPercent, hasFailed, openFailure, paint, videoPhase } from '@ffleet/terminal';
import type { TextStyle } from '@ffleet/terminal';

/** `video 53 PROCESSING encode 57% worker-1`, `video 54 FAILED failed source-empty` */
export function renderChangeLine(video: VideoView): string {
  const { label, fraction01 } = videoPhase(video);
  const { job } = video;
  const failure = openFailure(video);
  return [
    `video ${video.videoId}`,
    video.status,
    cleanText(label),
    ...(fraction01 === null ? [] : [formatPercent(fraction01)]),
    ...(job?.workerId ? [cleanText(job.workerId)] : []),
    ...(failure ? [cleanText(failure.code)] : []),
  ].join(' ');
}

/** @returns a line of counts, then where each stream is, or why there is none */
export function renderEnding({ videos, style }: { videos: readonly VideoView[]; style: TextStyle }): readonly string[] {
  if (videos.length === 0) return ['No video is being worked on, and none waits.'];
  const counts = new Map<string, number>();
  for (const video of videos) {
    const { label } = videoPhase(video);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return [
    `${videos.length} ${videos.length === 1 ? 'video' : 'videos'}: ${[...counts].map(([label, count]) => `${count} ${label}`).join(', ')}`,
    ...videos.flatMap((video) => endingOf(video, style)),
  ];
}

function endingOf(video: VideoView, style: TextStyle): readonly string[] {
  const { videoId, job, output } = video;
  if (hasFailed(video)) {
    const { code, message } = job?.failure ?? { code: 'no error code', message: 'nothing was recorded' };
    const failure = paint({ text: cleanText(code), look: 'red', style });
    return [`  ${videoId}  ${failure}: ${cleanText(message)}`, `      more: ffleet status ${videoId}`];
  }
  // An older output may still be there while a retry was cancelled.
  return output === null || job?.state !== 'SUCCEEDED' ? [] : [`  ${videoId}  ${cleanText(output.masterPlaylistKey)}`];
}
