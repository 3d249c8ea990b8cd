/** The media runner: ffprobe and ffmpeg behind the port that the worker knows. */
import { createHash } from 'node:crypto';
import { mediaFailure, recipeOf, subtitleFileOf } from '@ffleet/media-plan';
import type { MediaFailure, SourceIdentity } from '@ffleet/media-plan';
import type { MediaRunner, QualityMeter, SourceAddress } from '@ffleet/ports';
import { err } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import { compareRenditions } from './compare-renditions';
import { encodePart } from './encode-part';
import type { EncodeOptions } from './run-encode';
import { findExecutable } from './executable';
import { readFfmpegBuild } from './ffmpeg-build';
import { readFfmpegFilters } from './ffmpeg-filters';
import type { MediaRunLimits } from './limits';
import { defaultLimits } from './limits';
import { probeSource } from './probe-source';
import { nameDiskFull } from './name-disk-full';
import { packDownload } from './pack-download';
import { guardProgram } from './process-guard';
import { fetchPublic } from './source-proxy/fetch-public';
import type { FetchSource } from './source-proxy/fetch-public';
import { SourceProxy } from './source-proxy/source-proxy';
import type { OpenSource } from './source-proxy/source-proxy';

/**
 * Makes a runner for one installation of ffmpeg.
 * @param cacheFolder room on the disk for parts of sources that are read again; it belongs to this runner alone
 * @param allowPrivateSources whether sources that owners name may be files of this machine, or in private networks
 * @param ffmpegPath a path, or a name to look up on PATH; so is `ffprobePath`
 * @throws {Error} if either is not an executable file
 */
export function createMediaRunner({
  ffmpegPath,
  ffprobePath,
  cacheFolder,
  allowPrivateSources = false,
  limits = defaultLimits,
}: {
  ffmpegPath: string;
  ffprobePath: string;
  cacheFolder: string;
  allowPrivateSources?: boolean;
  limits?: MediaRunLimits;
}): MediaRunner & QualityMeter {
  const { addressSpace, probeTime, encodeTime } = limits;
  const ffmpeg = guardProgram(locate('ffmpeg', ffmpegPath), { addressSpace, time: encodeTime });
  const ffprobe = guardProgram(locate('ffprobe', ffprobePath), { addressSpace, time: probeTime });
  const proxy = new SourceProxy({ cacheFolder, limits });
  const readBuild = once(() => readFfmpegBuild(ffmpeg));
  const reading = async <T>(
    content: SourceAddress & { expected?: SourceIdentity | null },
    run: (source: OpenSource, fetchSource: FetchSource) => Promise<Result<T, MediaFailure>>,
  ): Promise<Result<T, MediaFailure>> => {
    const isTrusted = allowPrivateSources || content.sourceBy === 'fleet';
    if (!isTrusted && !/^https?:\/\//i.test(content.sourceUrl)) return err(NO_WEB_ADDRESS);
    const fetchSource = isTrusted ? fetch : fetchPublic;
    const source = await proxy.open({ ...content, fetchSource });
    try {
      return await run(source, fetchSource);
    } finally {
      source.close();
    }
  };
  return {
    probe: ({ signal, ...address }) =>
      reading(address, (source, fetchSource) =>
        probeSource({ program: ffprobe, sourceUrl: address.sourceUrl, fetchSource, source, limits, signal }),
      ),
    encode: (options) =>
      reading({ ...options, expected: expectedContent(options) }, (source) =>
        nameDiskFull({ ...options, encode: () => encodePart({ program: ffmpeg, limits, source }, options) }),
      ),
    packDownload: (options) => packDownload({ program: ffmpeg, limits }, options),
    fetchMetrics: async () => ({ vmaf: (await readFfmpegFilters(ffmpeg)).has('libvmaf') }),
    compare: (options) =>
      reading({ ...options, expected: options.plan.source }, (source) =>
        compareRenditions({ program: ffmpeg, limits, source }, options),
      ),
    nameRecipe: async (options) =>
      createHash('sha256')
        .update(await readBuild())
        .update(recipeOf(options))
        .digest('hex'),
  };
}

/** What is read beside the source is no part of what was planned for. */
const expectedContent = ({ plan, part }: EncodeOptions): SourceIdentity | null =>
  subtitleFileOf(plan, part) === null ? plan.source : null;

const NO_WEB_ADDRESS = mediaFailure(
  'source-forbidden-address',
  'Cannot read the source: its address is no http or https URL',
);

/** A read that failed is tried anew. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let value: Promise<T> | null = null;
  return () => {
    value ??= read().catch((error: unknown) => {
      value = null;
      throw error;
    });
    return value;
  };
}

function locate(program: string, nameOrPath: string): string {
  const path = findExecutable(nameOrPath);
  if (path === null) {
    throw new Error(`Cannot run ${program} at ${nameOrPath}: an executable file is wanted there, or on PATH`);
  }
  return path;
}
