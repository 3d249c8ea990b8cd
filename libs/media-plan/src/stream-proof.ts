/** The proof of a joined stream: what a seam could break is counted in the files themselves, each check with what it saw. */
import { DOWNLOAD_FILE } from './download';
import type { PackedDownload } from './download';
import type { EncodedFile, EncodedSubtitles, EncodedTrack } from './encoded-part';
import { lengthOf, longestSound, ticksOf, unitTotal } from './encoded-part';
import { framesPerSecond, framesToSeconds } from './frame-rate';
import { imageFiles } from './storyboard';
import type { AudioPlan, TranscodePlan } from './transcode-plan';

/** What is proved, once for each rendition or for the stream. */
export type ProofCheckName =
  /** As many frames as the plan counts in the source. */
  | 'frames-counted'
  /** Each segment begins where the one before it ends, to the tick: at seams, too. */
  | 'timeline-continuous'
  /** Each segment begins with a picture that needs no other. */
  | 'segments-independent'
  /** Every rendition is cut at the same frames, so that a player may switch anywhere. */
  | 'renditions-aligned'
  /** Each segment is as long as its frames, so that no drift adds up over hours. */
  | 'durations-exact'
  /** One initialisation section serves all chunks. */
  | 'one-init-section'
  /** As many samples as the source's sound lasts. */
  | 'samples-counted'
  /** What the sound measured, and the one gain that brought it to its target. */
  | 'loudness-normalised'
  /** Picture and sound end together, as far as they do in the source. */
  | 'sound-in-sync'
  /** How many cues a track of subtitles has. */
  | 'cues-counted'
  /** A poster, and all sheets of the storyboard. */
  | 'images-counted'
  /** The file to download has every packet of the stream's tracks, and its index first. */
  | 'download-complete'
  /** Every file is in the object store, with its size. */
  | 'objects-stored';

export interface ProofCheck {
  readonly name: ProofCheckName;
  /** A rendition's id, or `stream`. */
  readonly about: string;
  readonly expected: string;
  readonly seen: string;
  readonly holds: boolean;
}

/** JSON-serialisable; stored with the output. */
export interface StreamProof {
  readonly version: 1;
  readonly checks: readonly ProofCheck[];
  readonly objectCount: number;
  readonly totalBytes: number;
}

/** All parts of one rendition, in order: `chunkTracks[i]` is what chunk i delivered. */
export interface JoinedTrack {
  readonly track: EncodedTrack;
  readonly chunkTracks: readonly EncodedTrack[];
}

/** A whole sound, with how it was to be encoded. */
export interface JoinedSound extends JoinedTrack {
  readonly audio: AudioPlan;
}

/** What the end of a source may lack through rounding of its timestamps; see checkEncodedPart. */
const FRAMES_SHORT_MAX_SECONDS = 0.25;
const SOUND_SHORT_MAX_SECONDS = 0.5;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Proves a stream from what its files hold. The caller publishes nothing unless every check holds. */
export function proveStream(options: {
  plan: TranscodePlan;
  pictures: readonly JoinedTrack[];
  sounds: readonly JoinedSound[];
  subtitles: readonly EncodedSubtitles[];
  images: readonly EncodedFile[];
  download: PackedDownload | null;
}): StreamProof {
  const { plan, pictures, sounds, subtitles, images, download } = options;
  const joined = [...pictures, ...sounds];
  const files = [
    ...joined.flatMap(({ track }) => [track.init, ...track.segments]),
    ...subtitles.map(({ file }) => file),
    ...images,
    ...(download ? [download.file] : []),
  ];
  return {
    version: 1,
    checks: [
      ...pictures.flatMap(({ track }) => [
        framesCounted(plan, track),
        segmentsIndependent(track),
        durationsExact(track),
      ]),
      ...joined.flatMap((one) => [timelineContinuous(one.track), oneInitSection(one)]),
      ...(pictures.length > 0 ? [renditionsAligned(pictures)] : []),
      ...imagesCounted(plan, images),
      ...subtitles.map(cuesCounted),
      ...(download ? [downloadComplete(download)] : []),
      ...sounds.flatMap((sound) => [
        samplesCounted(plan, sound),
        ...loudnessNormalised(sound),
        ...soundInSync({ plan, picture: pictures[0] ?? null, sound }),
      ]),
    ],
    objectCount: files.length,
    totalBytes: files.reduce<number>((sum, { sizeBytes }) => sum + sizeBytes, 0),
  };
}

/** The first check that does not hold; null for a proof. */
export const brokenCheck = ({ checks }: StreamProof): ProofCheck | null => checks.find(({ holds }) => !holds) ?? null;

function framesCounted(plan: TranscodePlan, track: EncodedTrack): ProofCheck {
  const wanted = plan.video?.frameCount ?? 0;
  const shortMax = Math.max(2, Math.ceil(framesPerSecond(track.unitRate) * FRAMES_SHORT_MAX_SECONDS));
  const seen = unitTotal(track);
  return {
    name: 'frames-counted',
    about: track.renditionId,
    expected: `${wanted} frames, at most ${shortMax} fewer at the end`,
    seen: `${seen} frames`,
    holds: seen <= wanted && seen >= Math.max(1, wanted - shortMax),
  };
}

function segmentsIndependent({ renditionId, segments }: EncodedTrack): ProofCheck {
  const dependent = segments.filter(({ startsWithKeyframe }) => !startsWithKeyframe);
  return {
    name: 'segments-independent',
    about: renditionId,
    expected: `a keyframe at the start of each of ${segments.length} segments`,
    seen: dependent[0] === undefined ? 'all' : `none in ${dependent[0].name}`,
    holds: dependent.length === 0,
  };
}

function timelineContinuous(track: EncodedTrack): ProofCheck {
  const { segments } = track;
  const gaps = segments.slice(1).map((segment, index) => {
    const before = segments[index];
    return before ? segment.baseDecodeTime - before.baseDecodeTime - ticksOf(before.unitCount, track) : 0;
  });
  return {
    name: 'timeline-continuous',
    expected: 'each segment within one tick of the end of the one before it',
    ...withinOneTick(track, gaps),
  };
}

/** One tick is what rounding a grid to a timescale costs. */
function withinOneTick({ renditionId, timescale }: EncodedTrack, deviations: readonly number[]) {
  const worst = deviations.reduce((most, one) => (Math.abs(one) > Math.abs(most) ? one : most), 0);
  return {
    about: renditionId,
    seen: `at most ${Number(worst.toFixed(3))} of ${timescale} ticks a second`,
    holds: Math.abs(worst) <= 1,
  };
}

function oneInitSection({ track, chunkTracks }: JoinedTrack): ProofCheck {
  const digests = new Set(chunkTracks.map(({ init }) => init.sha256));
  return {
    name: 'one-init-section',
    about: track.renditionId,
    expected: '1 initialisation section',
    seen: `${digests.size} from ${counted(chunkTracks.length, 'part')}`,
    holds: digests.size === 1,
  };
}

function renditionsAligned(pictures: readonly JoinedTrack[]): ProofCheck {
  const cuts = new Set(pictures.map(({ track }) => track.segments.map(({ unitCount }) => unitCount).join(' ')));
  return {
    name: 'renditions-aligned',
    about: 'stream',
    expected: `${counted(pictures.length, 'rendition')} cut at the same frames`,
    seen: cuts.size === 1 ? 'the same' : `${cuts.size} different cuts`,
    holds: cuts.size === 1,
  };
}

/** A last frame that is too long shows here, and nowhere else. */
function durationsExact(track: EncodedTrack): ProofCheck {
  const excess = track.segments.map(({ ticks, unitCount }) => ticks - ticksOf(unitCount, track));
  return {
    name: 'durations-exact',
    expected: 'each segment as long as its frames, to one tick',
    ...withinOneTick(track, excess),
  };
}

function imagesCounted({ video }: TranscodePlan, images: readonly EncodedFile[]): readonly ProofCheck[] {
  if (!video) return [];
  const wanted = video.chunks.flatMap((chunk) => imageFiles({ ...video, chunk })).length;
  return [
    {
      name: 'images-counted',
      about: 'stream',
      expected: `a poster and ${wanted - 1} sheets of the storyboard`,
      seen: `${images.length} pictures`,
      holds: images.length === wanted,
    },
  ];
}

/** Sound and picture to the packet; what a sound's last packet lacks is filled up. */
function downloadComplete({ tracks, indexFirst }: PackedDownload): ProofCheck {
  const short = tracks.find(({ expected, seen }) => (expected === null ? false : seen !== expected));
  const counted = tracks.flatMap(({ id, expected }) => (expected === null ? [] : [`${id} ${expected}`]));
  const place = indexFirst ? 'index first' : 'index last';
  return {
    name: 'download-complete',
    about: DOWNLOAD_FILE,
    expected: `packets of ${counted.join(', ')}; index first`,
    seen: short ? `${short.id} ${short.seen}; ${place}` : `all; ${place}`,
    holds: !short && indexFirst,
  };
}

function samplesCounted(plan: TranscodePlan, { audio, track }: JoinedSound): ProofCheck {
  const wanted = audio.duration;
  const seen = lengthOf(track);
  return {
    name: 'samples-counted',
    about: track.renditionId,
    expected: `${wanted.toFixed(3)} s of sound, at most ${SOUND_SHORT_MAX_SECONDS} s less, within the source's length`,
    seen: `${unitTotal(track)} samples, ${seen.toFixed(3)} s`,
    holds: unitTotal(track) > 0 && seen >= wanted - SOUND_SHORT_MAX_SECONDS && seen <= longestSound(plan),
  };
}

/** Told, not judged: nobody knows how many a source has until it is read. */
const cuesCounted = ({ trackId, cueCount }: EncodedSubtitles): ProofCheck => ({
  name: 'cues-counted',
  about: trackId,
  expected: 'the cues of the source',
  seen: `${cueCount} cues`,
  holds: true,
});

/** Told, not judged: a recording with loud claps, or a silent one, is not brought to its target. */
function loudnessNormalised({ audio, track }: JoinedSound): readonly ProofCheck[] {
  if (!track.loudness) return [];
  const { integratedLufs, peakDbfs, gainDb } = track.loudness;
  const { integratedLufs: wanted, peakMaxDbfs } = audio.loudness;
  const source =
    integratedLufs === null ? 'silence' : `source at ${integratedLufs} LUFS with peaks at ${peakDbfs ?? '?'} dBFS`;
  return [
    {
      name: 'loudness-normalised',
      about: track.renditionId,
      expected: `${wanted} LUFS, no peak above ${peakMaxDbfs} dBFS`,
      seen: `${source}; gain ${gainDb > 0 ? '+' : ''}${gainDb} dB`,
      holds: true,
    },
  ];
}

/** As long as in the source, to a frame and what the source's end may lack. */
function soundInSync(options: {
  plan: TranscodePlan;
  picture: JoinedTrack | null;
  sound: JoinedSound;
}): readonly ProofCheck[] {
  const { plan, picture, sound } = options;
  const { audio } = sound;
  if (!picture || !plan.video || audio.duration <= 0) return [];
  const wanted = framesToSeconds(plan.video.frameCount, plan.video.frameRate) - audio.duration;
  const seen = lengthOf(picture.track) - lengthOf(sound.track);
  const tolerance = SOUND_SHORT_MAX_SECONDS + FRAMES_SHORT_MAX_SECONDS;
  return [
    {
      name: 'sound-in-sync',
      about: sound.track.renditionId,
      expected: `picture less sound ${wanted.toFixed(3)} s as in the source, to ${tolerance} s`,
      seen: `${seen.toFixed(3)} s`,
      holds: Math.abs(seen - wanted) <= tolerance,
    },
  ];
}
