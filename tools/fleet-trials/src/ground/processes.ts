/** The processes of this machine, as `ps` tells them: whose ffmpeg still runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @returns process numbers of the ffmpeg and ffprobe processes that name one of `marks` in an argument; ended ones are left out */
export async function findMediaProcesses(marks: readonly string[]): Promise<readonly number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-ww', '-eo', 'pid=,stat=,args='], { maxBuffer: 1 << 24 });
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .flatMap((match) => (match ? [{ pid: Number(match[1]), state: match[2] ?? '', command: match[3] ?? '' }] : []))
    .filter(
      ({ state, command }) =>
        !state.startsWith('Z') && /ff(?:mpeg|probe)/.test(command) && marks.some((mark) => command.includes(mark)),
    )
    .map(({ pid }) => pid);
}

/** Sends a signal to a process that may be gone already. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
