/** The largest memory that the workers of one stack took, read from the kernel's own accounting (Linux). */
import { readdirSync, readFileSync } from 'node:fs';
import { bytes } from '@ffleet/units';
import type { Bytes } from '@ffleet/units';

/** Peak resident set (VmHWM, proc(5)) of each worker process that talks to `endpointUrl`; empty off Linux. */
export function readWorkerPeaks(endpointUrl: string): ReadonlyMap<number, Bytes> {
  const peaks = new Map<number, Bytes>();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (!readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('video-worker/main.js')) continue;
      if (!readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`AWS_ENDPOINT_URL=${endpointUrl}\0`)) continue;
      const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      if (kibibytes !== undefined) peaks.set(Number(pid), bytes(Number(kibibytes) * 1024));
    } catch {
      // The process ended between two reads.
    }
  }
  return peaks;
}
