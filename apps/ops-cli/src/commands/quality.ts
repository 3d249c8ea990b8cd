/** `ffleet quality VIDEO`: how like its source each rendition is, and what a minute of it weighs. */
import type { MediaFailure } from '@ffleet/media-plan';
import type { MediaRunner, QualityMeter, SourceAddress, VideoCatalog, VideoView } from '@ffleet/ports';
import { cleanText, failureHint, writeLines } from '@ffleet/terminal';
import { seconds } from '@ffleet/units';
import { UnobservableError } from '../cli-errors';
import { EXIT, EXIT_INTERRUPTED } from '../exit-code';
import type { MediaBucket } from '../media-bucket';
import { findPlan } from '../quality/find-plan';
import type { SourceStore } from '../quality/guarded-quality-ports';
import { measureVideo } from '../quality/measure-video';
import type { PlanReader } from '../quality/plan-reader';
import { QualityRefusal } from '../quality/quality-refusal';
import type { QualityWish, VideoQuality } from '../quality/video-quality';
import { displayUrl } from '../render/display-url';
import { qualityJson } from '../render/quality-json';
import { renderQuality } from '../render/quality-table';
import { renderDocument } from '../documents/render-document';
import type { CommandContext } from './command-context';
import { createQualityView } from './quality-view';
import { reportUnknownVideo } from './unknown-video';

/** As a worker's: a comparison of hours reads its source to the end. */
const SOURCE_URL_LIFETIME = seconds(24 * 3600);

/** Enough of what ffmpeg printed to know where to look. */
const TAIL_LINES = 8;

export interface QualityPorts {
  readonly catalog: Pick<VideoCatalog, 'fetchVideo'>;
  readonly plans: PlanReader;
  readonly sources: SourceStore;
  readonly bucket: Pick<MediaBucket, 'open' | 'readText'>;
  readonly media: Pick<QualityMeter, 'compare'> & Pick<MediaRunner, 'probe'>;
}

/**
 * @param options.ffmpegPath for messages
 * @returns `findings` where the video cannot be measured as things stand
 * @throws {UnobservableError} where a service, the source or ffmpeg fails
 */
export async function runQuality(
  options: { videoId: number; wish: QualityWish; hasVmaf: boolean; ffmpegPath: string; signal: AbortSignal },
  ports: QualityPorts,
  context: CommandContext,
): Promise<number> {
  const { videoId, signal } = options;
  const { out, err, json } = context;
  const video = await ports.catalog.fetchVideo({ videoId });
  if (video === null) return reportUnknownVideo([videoId], context);
  const view = createQualityView({ sink: err });
  try {
    const quality = await measure({ ...options, video, ports, onMeasured: view.show });
    view.end();
    if (json) out.write(renderDocument('quality', qualityJson({ videoId, quality })));
    else writeLines(out, renderQuality({ videoId, quality, wish: options.wish, style: out.currentStyle() }));
    return EXIT.done;
  } catch (error) {
    view.end();
    if (signal.aborted) return EXIT_INTERRUPTED;
    if (!(error instanceof QualityRefusal)) throw error;
    const { reason, message } = error;
    if (json) out.write(renderDocument('error', { error: { kind: reason, message, video_id: videoId } }));
    writeLines(err, [cleanText(message)]);
    return EXIT.findings;
  }
}

type Measuring = Parameters<typeof runQuality>[0] & {
  readonly video: VideoView;
  readonly ports: QualityPorts;
  readonly onMeasured: ReturnType<typeof createQualityView>['show'];
};

async function measure(options: Measuring): Promise<VideoQuality> {
  const { videoId, video, wish, hasVmaf, ports, onMeasured, signal } = options;
  const { output } = video;
  if (video.status !== 'READY' || output === null) {
    const message = `Video ${videoId} is ${video.status}: only a READY video can be measured; see \`ffleet status ${videoId}\``;
    throw new QualityRefusal('not-ready', message);
  }
  const pictures = output.renditions.filter(({ kind }) => kind === 'video');
  if (pictures.length === 0) {
    throw new QualityRefusal('no-picture', `Video ${videoId} is sound alone: only pictures can be measured`);
  }
  const source = await openSource(options);
  const plan = await findPlan({ video, pictures, source, plans: ports.plans, media: ports.media, signal });
  if (!plan.ok) throw failed({ ...options, failure: plan.error });
  const { bucket, sources: keys, media: meter } = ports;
  const { keyPrefix } = output;
  const measured = await measureVideo({
    ...{ plan: plan.value, pictures, source, keyPrefix, wish, hasVmaf, bucket, keys, meter, onMeasured, signal },
  });
  if (!measured.ok) throw failed({ ...options, failure: measured.error });
  return measured.value;
}

async function openSource({ videoId, video: { source }, ports: { sources } }: Measuring): Promise<SourceAddress> {
  if (source.kind === 'url') return { sourceUrl: source.url, sourceBy: 'owner' };
  const { key } = source;
  if ((await sources.fetchSize({ key })) === null) throw sourceGone({ videoId, address: `object ${key}` });
  return { sourceUrl: await sources.presignRead({ key, expiresIn: SOURCE_URL_LIFETIME }), sourceBy: 'fleet' };
}

const sourceGone = ({ videoId, address }: { videoId: number; address: string }): QualityRefusal =>
  new QualityRefusal(
    'source-gone',
    `The source of video ${videoId} is gone (${address}): its renditions can be measured only beside it`,
  );

/** What the source or ffmpeg did, by the name that it has everywhere. */
function failed(options: Measuring & { failure: MediaFailure }): Error {
  const { videoId, video, ffmpegPath, failure } = options;
  const { source } = video;
  const address = source.kind === 'url' ? displayUrl(source.url) : `object ${source.key}`;
  if (failure.code === 'source-missing') return sourceGone({ videoId, address });
  const isOfSource = failure.code.startsWith('source-');
  return new UnobservableError(
    {
      service: isOfSource ? 'its source' : 'ffmpeg',
      address: isOfSource ? address : ffmpegPath,
      action: `measure video ${videoId}`,
      reason: `${failure.code}: ${failure.message}`,
      // Of a source its name says all; ffmpeg's own trouble is told by its last lines.
      check: isOfSource
        ? failureHint({ code: failure.code, videoId })
        : (failure.stderrTail ?? []).slice(-TAIL_LINES).map(cleanText).join('\n'),
    },
    { cause: failure },
  );
}
