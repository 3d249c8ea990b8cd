/** Makes small sources of every kind with ffmpeg, each in well under a second. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ffmpeg } from './programs';

/** x264 as fast as it goes: sources need no quality. */
const FAST_H264 = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '30'];
const AAC = ['-c:a', 'aac', '-b:a', '64k'];

/** lavfi input of a moving test picture. */
export const picture = ({ size = '320x180', rate = '30', duration = 4 } = {}): readonly string[] => [
  ...['-f', 'lavfi', '-i', `testsrc2=size=${size}:rate=${rate}:duration=${duration}`],
];

/** lavfi input of a tone. */
export const tone = ({ duration = 4 } = {}): readonly string[] => [
  ...['-f', 'lavfi', '-i', `sine=frequency=440:sample_rate=48000:duration=${duration}`],
];

/** An index before the data, as a web upload should have. */
export const FASTSTART = ['-movflags', '+faststart'];

/** A folder that makes sources by name, and gives their paths. */
export class SourceFolder {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  path(name: string): string {
    return join(this.#folder, name);
  }

  /** Encodes `inputs` with fast settings and `options`. */
  async encode(name: string, inputs: readonly string[], options: readonly string[] = []): Promise<string> {
    await ffmpeg(...inputs, ...FAST_H264, ...AAC, ...options, this.path(name));
    return this.path(name);
  }

  /** Copies streams of another file with `options`. */
  async remux(name: string, input: string, options: readonly string[] = []): Promise<string> {
    await ffmpeg('-i', input, '-c', 'copy', ...options, this.path(name));
    return this.path(name);
  }

  /** Any bytes under any name. */
  async write(name: string, content: string | Uint8Array): Promise<string> {
    await writeFile(this.path(name), content);
    return this.path(name);
  }

  /** The first `share` (0..1) of a file. */
  async truncate(name: string, input: string, share: number): Promise<string> {
    const data = await readFile(input);
    return this.write(name, data.subarray(0, Math.floor(data.length * share)));
  }
}
