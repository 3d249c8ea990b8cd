/** The most memory that any one ffmpeg of this process has held, by the kernel's own count. */
import { readdirSync, readFileSync } from 'node:fs';

const SAMPLE_MS = 200;

export interface MemoryWatch {
  /** @returns bytes; 0 where no ffmpeg was seen, or the system tells nothing */
  stop(): number;
}

export function watchMemory(): MemoryWatch {
  let peak = 0;
  const timer = setInterval(() => {
    for (const pid of childrenOf(process.pid)) peak = Math.max(peak, highWaterMark(pid));
  }, SAMPLE_MS).unref();
  return {
    stop() {
      clearInterval(timer);
      return peak;
    },
  };
}

/** Linux alone; see proc(5). */
function childrenOf(parent: number): readonly number[] {
  try {
    return readdirSync(`/proc/${parent}/task`).flatMap((task) =>
      readFileSync(`/proc/${parent}/task/${task}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
    );
  } catch {
    return [];
  }
}

function highWaterMark(pid: number): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0; // it has ended
  }
}
