/** Small videos and files that are none, made when a spec needs them. */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ffmpeg = (args: readonly string[]): void => {
  const command = process.env['FFMPEG_PATH'] ?? 'ffmpeg';
  execFileSync(command, ['-nostdin', '-v', 'error', '-y', ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
};

/** A moving test picture with a tone. @returns the file */
export function makeVideo(options: { folder: string; name: string; seconds: number; size?: string }): string {
  const { folder, name, seconds, size = '640x360' } = options;
  const file = path.join(folder, name);
  ffmpeg([
    ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=30:duration=${seconds}`],
    ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${seconds}`],
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-c:a', 'aac', '-movflags', '+faststart', '-shortest', file],
  ]);
  return file;
}

export function makeSound(options: { folder: string; name: string; seconds: number }): string {
  const { folder, name, seconds } = options;
  const file = path.join(folder, name);
  ffmpeg(['-f', 'lavfi', '-i', `sine=frequency=440:duration=${seconds}`, '-c:a', 'aac', file]);
  return file;
}

/** A subtitle in an MP4: a real container with neither picture nor sound. */
export function makeWithoutStreams(options: { folder: string; name: string }): string {
  const { folder, name } = options;
  const subtitles = path.join(folder, 'only.srt');
  writeFileSync(subtitles, '1\n00:00:00,000 --> 00:00:02,000\nhello\n');
  const file = path.join(folder, name);
  ffmpeg(['-i', subtitles, '-c:s', 'mov_text', file]);
  return file;
}

export function makeTruncated(options: { folder: string; name: string; of: string }): string {
  const { folder, name, of } = options;
  const whole = readFileSync(of);
  return makeText({ folder, name, text: whole.subarray(0, Math.floor(whole.length * 0.6)) });
}

export function makeText(options: { folder: string; name: string; text: string | Uint8Array }): string {
  const file = path.join(options.folder, options.name);
  writeFileSync(file, options.text);
  return file;
}
