/** Looks at a finished stream with other eyes: ffmpeg decodes it, and ffprobe measures each segment. */
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ffmpeg, ffprobeLines } from './programs';

/** Decodes a playlist from end to end. @returns the number of frames, and everything that ffmpeg complained about */
export async function decodePlaylist(path: string): Promise<{ frameCount: number; complaints: string }> {
  const { stdout, stderr } = await ffmpeg('-i', path, '-map', '0', '-fps_mode', 'passthrough', '-f', 'framecrc', '-');
  const frames = stdout.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return { frameCount: frames.length, complaints: stderr };
}

export interface MeasuredSegment {
  readonly uri: string;
  /** What the playlist says, in seconds. */
  readonly stated: number;
  /** From its first packet's decode time to the end of its last, in seconds. */
  readonly measured: number;
  readonly startsWithKeyframe: boolean;
}

/** Measures every segment of a media playlist by itself, behind the init section. */
export async function measureSegments(playlistPath: string): Promise<readonly MeasuredSegment[]> {
  const lines = (await readFile(playlistPath, 'utf8')).split('\n');
  const folder = dirname(playlistPath);
  const init = await readFile(join(folder, 'init.mp4'));
  const listed = lines.flatMap((line, index) => {
    const stated = /^#EXTINF:([\d.]+),$/.exec(line)?.[1];
    return stated === undefined ? [] : [{ stated: Number(stated), uri: lines[index + 1] ?? '' }];
  });
  return Promise.all(
    listed.map(async ({ stated, uri }) => {
      const alone = join(folder, `alone-${uri}.mp4`);
      await writeFile(alone, Buffer.concat([init, await readFile(join(folder, uri))]));
      const lines = await ffprobeLines('-show_entries', 'packet=dts_time,duration_time,flags', '-of', 'csv=p=0', alone);
      // Priming of sound adds lines of its own.
      const packets = lines
        .map((line) => line.split(','))
        .filter(([dts]) => dts !== '' && Number.isFinite(Number(dts)));
      const [first, last] = [packets[0], packets.at(-1)];
      return {
        uri,
        stated,
        measured: Number(last?.[0]) + Number(last?.[1]) - Number(first?.[0]),
        startsWithKeyframe: first?.[2]?.startsWith('K') ?? false,
      };
    }),
  );
}
