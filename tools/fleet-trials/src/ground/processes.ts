/** The processes of this machine, as `ps` tells them: whose ffmpeg still runs. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Their workers are told apart by the folder for temporary files, which each hands on in the environment: no argument of
 * an ffprobe says whose it is.
 * @param tmpDirs the TMPDIR of one or more workers
 * @returns process numbers of the ffmpeg and ffprobe processes; ended ones are left out
 */
export async function findMediaProcesses(tmpDirs: readonly string[]): Promise<readonly number[]> {
  const ps = ['axeww', '-o', 'pid=,stat=,args='];
  const { stdout } = await promisify(execFile)('ps', ps, { maxBuffer: 1 << 26 });
  const marks = tmpDirs.map((folder) => ` TMPDIR=${folder} `);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line))
    .flatMap((match) => (match ? [{ pid: Number(match[1]), state: match[2] ?? '', command: match[3] ?? '' }] : []))
    .filter(
      ({ state, command }) =>
        !state.startsWith('Z') &&
        /ff(?:mpeg|probe)\S* -/.test(command) &&
        marks.some((mark) => `${command} `.includes(mark)),
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
