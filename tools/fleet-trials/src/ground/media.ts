/** Short real videos, and programs that behave as ffmpeg does on a bad day. */
import { execFile } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Seconds } from '@ffleet/units';

const FFMPEG = process.env['FFMPEG_PATH'] ?? 'ffmpeg';

/** A small moving picture with a tone: real, and quick to encode. @returns the file */
export async function makeSource(options: {
  folder: string;
  name: string;
  duration: Seconds;
  /** Frames a second. */
  rate?: number;
}): Promise<string> {
  const { folder, name, duration, rate = 15 } = options;
  const file = path.join(folder, name);
  await promisify(execFile)(FFMPEG, [
    ...['-nostdin', '-v', 'error', '-y'],
    ...['-f', 'lavfi', '-i', `testsrc2=size=192x108:rate=${rate}:duration=${duration}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${duration}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-b:a', '48k', '-movflags', '+faststart', file],
  ]);
  return file;
}

/** ffmpeg that reads its source at a pace, so that an encode lasts as long as the trial needs, at next to no cost. */
export async function writeSlowFfmpeg(options: { folder: string; readRate: number }): Promise<string> {
  const { folder, readRate } = options;
  const rate = readRate.toFixed(3);
  return writeProgram({
    file: path.join(folder, `ffmpeg-rate-${rate}`),
    lines: [`exec ${FFMPEG} -readrate ${rate} "$@"`],
  });
}

/** ffmpeg that encodes chunks of a picture at a pace, and a sound as fast as it can. */
export async function writeSlowChunks(options: { folder: string; readRate: number }): Promise<string> {
  const { folder, readRate } = options;
  const lines = [
    `case "$*" in *" -an -sn -dn "*) exec ${FFMPEG} -readrate ${readRate.toFixed(3)} "$@";; esac`,
    `exec ${FFMPEG} "$@"`,
  ];
  return writeProgram({ file: path.join(folder, 'ffmpeg-slow-chunks'), lines });
}

/**
 * ffmpeg that reads each source at a pace of its own, known by its file's name. What reads none of them, such as the encode
 * of a sound that was read before, runs as fast as it can.
 */
export async function writePacedFfmpeg(options: {
  folder: string;
  /** By the name of the file, without `.mp4`. */
  readRates: Readonly<Record<string, number>>;
}): Promise<string> {
  const { folder, readRates } = options;
  const lines = Object.entries(readRates).map(
    ([source, rate]) => `case "$*" in */${source}.mp4*) exec ${FFMPEG} -readrate ${rate.toFixed(3)} "$@";; esac`,
  );
  return writeProgram({ file: path.join(folder, 'ffmpeg-paced'), lines: [...lines, `exec ${FFMPEG} "$@"`] });
}

/** ffmpeg that reads a source at a pace the first time that it sees its name, and as fast as it can from then on. */
export async function writeSlowAtFirstFfmpeg(options: { folder: string; readRate: number }): Promise<string> {
  const { folder, readRate } = options;
  const lines = [
    `name=$(printf '%s' "$*" | sed -n 's|.*http://[^/]*/[0-9a-f]*/\\([A-Za-z0-9.-]*\\).*|\\1|p')`,
    `if mkdir "${folder}/seen-$name" 2>/dev/null; then exec ${FFMPEG} -readrate ${readRate.toFixed(3)} "$@"; fi`,
    `exec ${FFMPEG} "$@"`,
  ];
  return writeProgram({ file: path.join(folder, 'ffmpeg-slow-at-first'), lines });
}

/** What a program in ffmpeg's place does with a source whose name holds its mark; every other source is encoded. */
export type FfmpegMisbehaviour =
  /** Starts, and says nothing more. */
  | 'hangs'
  /** Dies of a signal in the middle. */
  | 'crashes'
  /** Kills the worker that started it, as a job does that takes all memory. */
  | 'kills-worker';

const MISBEHAVIOURS: Readonly<Record<FfmpegMisbehaviour, string>> = {
  hangs: 'exec sleep 3600',
  crashes: `${FFMPEG} -readrate 1 "$@" & sleep 0.5; kill -SEGV $!; wait $!; exit $?`,
  'kills-worker': 'kill -KILL $PPID; exit 1',
};

/** The program's mark is the misbehaviour's own name. @returns the program */
export async function writeMisbehavingFfmpeg(options: {
  folder: string;
  misbehaviour: FfmpegMisbehaviour;
}): Promise<string> {
  const { folder, misbehaviour } = options;
  const lines = [`case "$*" in */${misbehaviour}.mp4*) ${MISBEHAVIOURS[misbehaviour]};; esac`, `exec ${FFMPEG} "$@"`];
  return writeProgram({ file: path.join(folder, `ffmpeg-${misbehaviour}`), lines });
}

async function writeProgram(options: { file: string; lines: readonly string[] }): Promise<string> {
  const { file, lines } = options;
  await writeFile(file, ['#!/bin/sh', ...lines, ''].join('\n'));
  await chmod(file, 0o755);
  return file;
}

/** A module that moves a Node process's wall clock; its monotonic clock stays right. */
export async function writeClockShift(options: { folder: string; by: Seconds }): Promise<string> {
  const { folder, by } = options;
  const file = path.join(folder, `clock-shift-${by}.cjs`);
  await writeFile(
    file,
    `const RealDate = Date;
const shift = ${by * 1000};
globalThis.Date = class extends RealDate {
  constructor(...args) {
    super(...(args.length === 0 ? [RealDate.now() + shift] : args));
  }
  static now() {
    return RealDate.now() + shift;
  }
};
`,
  );
  return file;
}
