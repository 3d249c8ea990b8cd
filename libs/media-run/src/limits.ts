/** Bounds of one media process: whatever a source makes ffmpeg do, it ends. */
import type { Bytes, Seconds } from '@ffleet/units';
import { bytes, seconds } from '@ffleet/units';

/** Every limit has a failure of its own name; see MediaFailureCode. */
export interface MediaRunLimits {
  /** One look at a source: its head, its streams, or its last packets. */
  readonly probeTime: Seconds;
  /** One encode, by the wall clock. */
  readonly encodeTime: Seconds;
  /** No frame and no sample written, and nothing of the source read, for this long. */
  readonly stallTime: Seconds;
  /** Address space of one process (Linux only, where `prlimit` is installed). */
  readonly addressSpace: Bytes;
  /** Tries of one request to a source's server after the first, seconds apart at last. */
  readonly sourceRetries: number;
  /** Room on the disk for parts of sources that are read again, such as their index. */
  readonly sourceCache: Bytes;
  /** Pixels of one decoded picture while probing; an encode takes the plan's limit. */
  readonly probePixelsMax: number;
}

/** Generous for a lecture of hours on a small machine, short enough that nothing hangs for ever. */
export const defaultLimits: MediaRunLimits = {
  probeTime: seconds(60),
  encodeTime: seconds(24 * 3600),
  // Longer than ffmpeg's own read timeout and reconnects, so that a slow server is its business first.
  stallTime: seconds(90),
  // Address space, not memory: threads and mappings reserve far more than they use (a 1080p ladder uses about 0.5 GB).
  addressSpace: bytes(8 * 1024 ** 3),
  sourceRetries: 6,
  sourceCache: bytes(512 * 1024 ** 2),
  probePixelsMax: 9_437_184,
};
