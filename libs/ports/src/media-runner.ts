/** Runs what the media plan says: probing a source, encoding one part of it. */
import type { EncodedPart, MediaFacts, MediaFailure, TranscodePart, TranscodePlan } from '@ffleet/media-plan';
import type { Bytes, Result } from '@ffleet/units';

/** A finished file of a part: complete on disk, not written again. */
export interface ProducedFile {
  /** Relative to the output's root, with forward slashes, such as `720p/seg_00003.m4s`. */
  readonly name: string;
  readonly path: string;
  readonly bytes: number;
}

/** Where a source is read from. */
export interface SourceAddress {
  /** An http(s) URL; a path of a local file where the runner allows it. */
  readonly sourceUrl: string;
  /** Who named it. An owner's address must lie in the public internet, wherever it redirects to. Absent: the owner. */
  readonly sourceBy?: 'fleet' | 'owner';
}

export interface MediaRunner {
  probe(options: SourceAddress & { signal: AbortSignal }): Promise<Result<MediaFacts, MediaFailure>>;
  /**
   * Names everything that a part's files depend on, the program that would encode them here included: equal names make
   * equal files. @param options.rootId the job that was planned
   */
  nameRecipe(options: { plan: TranscodePlan; part: TranscodePart; rootId: string }): Promise<string>;
  /**
   * Encodes one part into `workDir`, from the content that was planned for and no other.
   * @param options.encryptionKey of a plan that encrypts, and of no other
   * @param options.onProgress 0..1 of this part
   * @param options.onFile called once per finished file, during the encode; the caller may remove the file afterwards
   * @returns a failure for everything that the source or ffmpeg can do wrong
   * @throws the signal's reason when it aborts, after ffmpeg is gone
   */
  encode(
    options: SourceAddress & {
      plan: TranscodePlan;
      part: TranscodePart;
      workDir: string;
      encryptionKey?: Uint8Array | null;
      onProgress: (fraction01: number) => void;
      onFile: (file: ProducedFile) => void;
      signal: AbortSignal;
    },
  ): Promise<Result<EncodedPart, MediaFailure>>;
}

/** Scratch space: one folder a job, gone with it. */
export interface ScratchSpace {
  /** @throws {Error} when the folder cannot be made (disk full, no permission) */
  open(options: { jobId: string }): Promise<ScratchFolder>;
  /** Of the volume that it is on. @throws {Error} when it cannot be read */
  fetchSpace(): Promise<{ readonly freeBytes: Bytes; readonly totalBytes: Bytes }>;
}

export interface ScratchFolder {
  readonly path: string;
  /** Frees the space of a file that is uploaded. */
  discard(options: { path: string }): Promise<void>;
  remove(): Promise<void>;
}
