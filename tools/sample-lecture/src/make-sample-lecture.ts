/** Makes a lecture from nothing, so that a newcomer without a video at hand sees the fleet work on something real. */
import { spawn } from 'node:child_process';
import { open, rename, rm } from 'node:fs/promises';
import type { Writable } from 'node:stream';
import { Canvas } from './canvas';
import { drawEmptySlide, SLIDE_SECONDS, slideStrokes, strokesWritten } from './slides';
import { SPEECH_SAMPLE_RATE, Voice } from './speech';

const WIDTH = 1280;
const HEIGHT = 720;
const FRAMES_PER_SECOND = 30;
/** The pen writes in steps; ffmpeg repeats them to the full rate, on which the pointer glides. */
const WRITING_STEPS_PER_SECOND = 5;
const POINTER_SIZE = 36;
const STDERR_CHARACTERS_MAX = 4_000;

/**
 * Writes an MP4 of slides that are being written on, a gliding pointer and a speech-like voice: 1280 x 720, 30 fps,
 * H.264 and AAC, index first. The same call makes the same picture and sound.
 * @param options.durationSeconds > 0, whole
 * @throws {Error} with ffmpeg's own words if it fails; nothing is left at `outputFile` then
 */
export async function makeSampleLecture({
  ffmpegPath,
  outputFile,
  durationSeconds = 60,
}: {
  ffmpegPath: string;
  outputFile: string;
  durationSeconds?: number;
}): Promise<void> {
  const speechFile = `${outputFile}.speech`;
  const unfinishedFile = `${outputFile}.unfinished`;
  try {
    await writeSpeech(speechFile, durationSeconds);
    await encode({ ffmpegPath, speechFile, outputFile: unfinishedFile, durationSeconds });
    await rename(unfinishedFile, outputFile);
  } finally {
    await Promise.all([speechFile, unfinishedFile].map((file) => rm(file, { force: true })));
  }
}

async function writeSpeech(path: string, durationSeconds: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    const voice = new Voice();
    for (let second = 0; second < durationSeconds; second += 1) {
      const samples = voice.speak(SPEECH_SAMPLE_RATE);
      await file.write(new Uint8Array(samples.buffer));
    }
  } finally {
    await file.close();
  }
}

async function encode(options: {
  ffmpegPath: string;
  speechFile: string;
  outputFile: string;
  durationSeconds: number;
}): Promise<void> {
  const ffmpeg = spawn(options.ffmpegPath, ffmpegArguments(options), { stdio: ['pipe', 'ignore', 'pipe'] });
  let stderr = '';
  ffmpeg.stderr
    .setEncoding('utf8')
    .on('data', (text: string) => (stderr = (stderr + text).slice(-STDERR_CHARACTERS_MAX)));
  // A broken pipe is how a failed ffmpeg first shows; its exit tells why.
  ffmpeg.stdin.on('error', () => undefined);
  const exited = new Promise<number | null>((resolve, reject) => {
    ffmpeg.once('close', resolve);
    ffmpeg.once('error', reject);
  });
  const [exitCode] = await Promise.all([exited, writePicture(ffmpeg.stdin, options.durationSeconds)]);
  if (exitCode !== 0)
    throw new Error(`Cannot make the sample lecture: ffmpeg exited with ${exitCode}: ${stderr.trim()}`);
}

async function writePicture(pipe: Writable, durationSeconds: number): Promise<void> {
  const canvas = new Canvas(WIDTH, HEIGHT);
  const stepsPerSlide = SLIDE_SECONDS * WRITING_STEPS_PER_SECOND;
  let [strokes, written] = [slideStrokes(0), 0];
  for (let step = 0; step < durationSeconds * WRITING_STEPS_PER_SECOND && !pipe.destroyed; step += 1) {
    const slide = Math.floor(step / stepsPerSlide);
    if (step % stepsPerSlide === 0) {
      drawEmptySlide(canvas, slide);
      [strokes, written] = [slideStrokes(slide), 0];
    }
    const reached = strokesWritten(strokes.length, (step % stepsPerSlide) / WRITING_STEPS_PER_SECOND);
    strokes.slice(written, reached).forEach((stroke) => canvas.draw(stroke));
    written = reached;
    // The canvas is drawn on again, so its bytes have to be gone first. An error shows in ffmpeg's exit.
    await new Promise((resolve) => pipe.write(canvas.pixels, resolve));
  }
  pipe.end();
}

function ffmpegArguments({
  speechFile,
  outputFile,
  durationSeconds,
}: {
  speechFile: string;
  outputFile: string;
  durationSeconds: number;
}): readonly string[] {
  const pointer = [
    `color=c=0xe02020:size=${POINTER_SIZE}x${POINTER_SIZE}:rate=${FRAMES_PER_SECOND}:duration=1`,
    'format=yuva420p',
    // Opaque in the middle, glowing at the rim; made once and repeated.
    "geq=lum='p(X,Y)':cb='p(X,Y)':cr='p(X,Y)':a='clip(255*1.7*(1-hypot(X-17.5,Y-17.5)/18),0,235)'",
    'loop=loop=-1:size=1',
  ].join(',');
  const path = "x='560+430*sin(t*0.61)+60*sin(t*2.3)':y='330+150*sin(t*0.83+1)+30*cos(t*3.1)'";
  const graph = [
    `[0:v]format=yuv420p,fps=${FRAMES_PER_SECOND}[slides]`,
    `${pointer}[pointer]`,
    `[slides][pointer]overlay=${path}:shortest=1,format=yuv420p[picture]`,
  ].join(';');
  return [
    ...['-hide_banner', '-v', 'error', '-y'],
    ...['-f', 'rawvideo', '-pixel_format', 'rgb24', '-video_size', `${WIDTH}x${HEIGHT}`],
    ...['-framerate', String(WRITING_STEPS_PER_SECOND), '-i', 'pipe:0'],
    ...['-f', 's16le', '-ar', String(SPEECH_SAMPLE_RATE), '-ac', '1', '-i', `file:${speechFile}`],
    ...['-filter_complex', graph, '-map', '[picture]', '-map', '1:a', '-t', String(durationSeconds)],
    // A fixed number of threads, because the bytes depend on it.
    ...['-c:v', 'libx264', '-preset', 'ultrafast', '-crf', '20', '-g', '60', '-threads', '2'],
    ...['-c:a', 'aac', '-b:a', '96k', '-ar', '48000', '-flags', '+bitexact', '-fflags', '+bitexact'],
    ...['-movflags', '+faststart', '-f', 'mp4', `file:${outputFile}`],
  ];
}
