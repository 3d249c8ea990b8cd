/** `ffleet why video N`: what the facts of one look say about one video, and nothing that they do not say. */
import {
  composeDerivation,
  derive,
  diagnose,
  factId,
  renderCommand,
  renderDerivation,
  sourceOf,
} from '@ffleet/evidence';
import type { Derivation, FactRef, Snapshot } from '@ffleet/evidence';
import type { VideoView } from '@ffleet/ports';
import { writeLines } from '@ffleet/terminal';
import { EXIT } from '../exit-code';
import type { ExitCode } from '../exit-code';
import { renderDocument } from '../documents/render-document';
import { renderVideoState } from '../render/video-state';
import { catalogueOf } from './catalogue-of';
import type { Language } from './catalogue-of';
import type { CommandContext } from './command-context';
import { reportUnknownVideo } from './unknown-video';
import { aboutVideo } from './why-video-facts';
import { stateOf } from './why-video-state';

/**
 * @param looked.video as the database has it, read after the facts; null where it has none of that number, undefined where
 *   nobody asked it, or it did not answer
 * @returns `findings` for one that failed, whose lease ran out or whose worker is gone, and for one that does not exist;
 *   `unobservable` where a fact is missing
 */
export function runWhyVideo(
  { videoId, language }: { videoId: number; language: Language },
  looked: { snapshot: Snapshot; video: VideoView | null | undefined },
  context: CommandContext,
): ExitCode {
  const { out, json } = context;
  const { video } = looked;
  if (video === null) return reportUnknownVideo([videoId], context);
  const snapshot = aboutVideo({ videoId, snapshot: looked.snapshot });
  const catalogue = catalogueOf(language);
  const { state, evidence, missing } = stateOf({ videoId, snapshot, video: video ?? null });
  const derivations = findingsAbout({ videoId, snapshot });
  if (json) {
    const { takenAt } = snapshot;
    const findings = derivations.map((derivation) => composeDerivation({ derivation, catalogue, takenAt }));
    const cited = { cites: evidence.map(({ id }) => id), missing: missing.map(factId) };
    out.write(renderDocument('why', { video_id: videoId, state, ...cited, findings }));
  } else {
    writeLines(out, [
      ...renderVideoState({ videoId, state, language: catalogue.code }),
      ...evidence.map(({ id, summary }) => `- ${id}: ${summary}`),
      ...missing.flatMap((ref) => [
        `- ${catalogue.report.missing}: ${factId(ref)}`,
        `    ${commandOf({ ref, snapshot })}`,
      ]),
    ]);
    for (const derivation of derivations) out.write(`\n${renderDerivation({ derivation, catalogue })}`);
  }
  const isStuck = state.kind === 'running' && state.holders.some((one) => one.isExpired || one.isOutOfService);
  if (state.kind === 'failed' || isStuck || derivations.length > 0) return EXIT.findings;
  return state.kind === 'unknown' ? EXIT.unobservable : EXIT.done;
}

/** The question that would bring a fact. */
const commandOf = ({ ref, snapshot }: { ref: FactRef; snapshot: Snapshot }): string =>
  renderCommand({ source: sourceOf({ ref, names: snapshot.names, at: snapshot.takenAt }), shell: 'bash' });

/** The trouble that names the video. */
function findingsAbout({ videoId, snapshot }: { videoId: number; snapshot: Snapshot }): readonly Derivation[] {
  const diagnosis = diagnose(snapshot);
  return diagnosis.conclusions
    .filter((conclusion) => {
      if (conclusion.kind !== 'finding' || conclusion.status !== 'True') return false;
      const values: object = conclusion.values;
      if ('videoId' in values) return values.videoId === videoId;
      return 'videoIds' in values && Array.isArray(values.videoIds) && values.videoIds.includes(videoId);
    })
    .flatMap(({ rule }) => derive({ diagnosis, rule }) ?? []);
}
