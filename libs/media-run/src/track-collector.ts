/** Follows one rendition's folder: reports each file once it is complete, and remembers what was in it. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { INIT_FILE, parseInitSegment, segmentFile } from '@ffleet/media-plan';
import type { EncodedSegment, EncodedTrack, FrameRate } from '@ffleet/media-plan';
import type { ProducedFile } from '@ffleet/ports';
import { bytes, seconds } from '@ffleet/units';
import { encryptFile } from './encrypt-file';
import { digestOf, readSegmentFile } from './segment-file';

export class TrackCollector {
  readonly #segments: EncodedSegment[] = [];
  readonly #options;
  #header: Pick<EncodedTrack, 'codec' | 'timescale' | 'init'> | null = null;

  /**
   * @param options.unitRate frames a second of a picture, samples a second of a sound
   * @param options.unit what a segment is counted in
   * @param options.encryptionKey segments are encrypted once they are counted; null where they stay clear
   */
  constructor(options: {
    renditionId: string;
    workDir: string;
    firstSegment: number;
    unit: 'frame' | 'sample';
    unitRate: FrameRate;
    encryptionKey: Uint8Array | null;
    onFile: (file: ProducedFile) => void;
  }) {
    this.#options = options;
  }

  /** Takes up all segments that are complete by now. Not to be called again before it has resolved. */
  async collect(): Promise<void> {
    while (await this.#collectNext());
  }

  /** Null as long as no segment was complete. */
  get track(): EncodedTrack | null {
    const { renditionId, unitRate } = this.#options;
    return this.#header && { renditionId, ...this.#header, unitRate, segments: [...this.#segments] };
  }

  async #collectNext(): Promise<boolean> {
    const { firstSegment, unit, unitRate, encryptionKey, onFile } = this.#options;
    // Segments are renamed into place in order, so the next one is either there and complete, or not there.
    const segmentNumber = firstSegment + this.#segments.length;
    const segment = this.#fileNamed(segmentFile(segmentNumber));
    if (!(await exists(segment.path))) return false;
    this.#header ??= await this.#readInit();
    const { baseDecodeTime, frameCount, duration, sizeBytes, startsWithSyncSample, keyframeEnd } =
      await readSegmentFile(segment.path);
    const storedBytes = encryptionKey
      ? await encryptFile({ path: segment.path, key: encryptionKey, segmentNumber })
      : sizeBytes;
    const unitCount =
      unit === 'frame' ? frameCount : Math.round((duration / this.#header.timescale) * (unitRate.num / unitRate.den));
    this.#segments.push({
      name: segment.name,
      sizeBytes: bytes(storedBytes),
      sha256: await digestOf(segment.path),
      unitCount,
      duration: seconds((unitCount * unitRate.den) / unitRate.num),
      ticks: duration,
      startsWithKeyframe: startsWithSyncSample,
      baseDecodeTime,
      ...(unit === 'frame' ? { keyframeEnd: keyframeEnd === null ? null : bytes(keyframeEnd) } : {}),
    });
    onFile({ ...segment, bytes: storedBytes });
    return true;
  }

  /** ffmpeg writes the init section before it names the first segment. */
  async #readInit(): Promise<Pick<EncodedTrack, 'codec' | 'timescale' | 'init'>> {
    const init = this.#fileNamed(INIT_FILE);
    const data = await readFile(init.path);
    const parsed = parseInitSegment(data);
    if (!parsed) throw new Error(`Cannot read init section ${init.name}: H.264, HEVC, AV1 or AAC is wanted`);
    this.#options.onFile({ ...init, bytes: data.length });
    return {
      ...parsed,
      init: { name: init.name, sizeBytes: bytes(data.length), sha256: createHash('sha256').update(data).digest('hex') },
    };
  }

  #fileNamed(file: string): { name: string; path: string } {
    const { renditionId, workDir } = this.#options;
    return { name: `${renditionId}/${file}`, path: join(workDir, renditionId, file) };
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
