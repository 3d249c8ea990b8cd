/** The real ffmpeg and ffprobe for specs, and small helpers to run them. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export const FFMPEG_PATH = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
export const FFPROBE_PATH = process.env['FFPROBE_PATH'] ?? 'ffprobe';

/** Runs ffmpeg quietly. @returns what it printed, where anything printed is a warning or worse */
export async function ffmpeg(...args: readonly string[]): Promise<{ stdout: string; stderr: string }> {
  return run(FFMPEG_PATH, ['-nostdin', '-hide_banner', '-v', 'warning', '-y', ...args], {
    maxBuffer: OUTPUT_BYTES_MAX,
  });
}

/** Runs ffprobe and gives its output as lines. */
export async function ffprobeLines(...args: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await run(FFPROBE_PATH, ['-v', 'error', ...args], { maxBuffer: OUTPUT_BYTES_MAX });
  return stdout.split('\n').filter((line) => line !== '');
}

/** A folder that a spec removes when it is done. */
export async function scratchFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'ffleet-media-run-'));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** Waits until `isTrue`, asking often. @throws {Error} naming `what` if it does not come true within `timeoutMs` */
export async function waitUntil(what: string, isTrue: () => boolean | Promise<boolean>, timeoutMs = 10_000) {
  const deadline = Date.now() + timeoutMs;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Whether a process with this id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Ids of our own child processes whose command line contains `text`. */
export async function childrenRunning(text: string): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'ppid=,pid=,args=']);
  return stdout.split('\n').flatMap((line) => {
    const [, parent, pid, args] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    return Number(parent) === process.pid && args?.includes(text) ? [Number(pid)] : [];
  });
}
