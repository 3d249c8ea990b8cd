/** Reads the bodies of dead letters, and asks the database how the jobs are that they name. */
import type { DeadLetter, VideoCatalog, VideoView } from '@ffleet/ports';
import { parseJobMessage } from '@ffleet/video-job-lifecycle';
import type { JobMessage, JobState } from '@ffleet/video-job-lifecycle';
import { UnobservableError } from '../cli-errors';

export interface LookedUpLetter {
  readonly letter: DeadLetter;
  /** Null for a body that no worker could read either. */
  readonly message: JobMessage | null;
  readonly job:
    | { readonly kind: 'found'; readonly state: JobState }
    /** The video has had another job since; `state` is that one's. */
    | { readonly kind: 'followed-by-newer'; readonly state: JobState }
    | { readonly kind: 'no-such-video' }
    | { readonly kind: 'body-unreadable' }
    | { readonly kind: 'database-unavailable' };
}

/** @returns the letters in the order given; a database that does not answer is asked once, and told by each */
export async function lookUpJobs(options: {
  letters: readonly DeadLetter[];
  catalog: Pick<VideoCatalog, 'fetchVideo'>;
}): Promise<{ letters: readonly LookedUpLetter[]; databaseError: UnobservableError | null }> {
  const { catalog } = options;
  const videos = new Map<number, VideoView | null>();
  let databaseError: UnobservableError | null = null;

  const jobOf = async (message: JobMessage | null): Promise<LookedUpLetter['job']> => {
    if (message === null) return { kind: 'body-unreadable' };
    const { videoId } = message;
    try {
      if (databaseError === null && !videos.has(videoId)) videos.set(videoId, await catalog.fetchVideo({ videoId }));
    } catch (error) {
      if (!(error instanceof UnobservableError)) throw error;
      databaseError = error;
    }
    const video = videos.get(videoId);
    return video === undefined ? { kind: 'database-unavailable' } : describeJob({ video, message });
  };

  const letters: LookedUpLetter[] = [];
  for (const letter of options.letters) {
    const parsed = parseJobMessage(letter.body);
    const message = parsed.ok ? parsed.value : null;
    letters.push({ letter, message, job: await jobOf(message) });
  }
  return { letters, databaseError };
}

function describeJob({ video, message }: { video: VideoView | null; message: JobMessage }): LookedUpLetter['job'] {
  // Another tenant's video is none of this message's.
  if (!video?.job || video.tenantId !== message.tenantId) return { kind: 'no-such-video' };
  const { jobId, state } = video.job;
  const isNamed = message.jobId === null || message.jobId === jobId;
  return { kind: isNamed ? 'found' : 'followed-by-newer', state };
}
