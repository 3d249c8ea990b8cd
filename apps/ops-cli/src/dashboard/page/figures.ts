/** Draws what changes every second: figures, workers, videos, decisions, charts. */
import type { DashboardState, Reading, VideoRow, WorkerRow } from '../state';
import { renderChart, timeOfDay } from './chart';
import { byId, element } from './element';
import { play } from './player';

export function drawState(state: DashboardState): void {
  const { now } = state;
  byId('figures').replaceChildren(
    figure({ name: 'workers wanted', reading: state.group, now, show: ({ desired }) => `${desired}` }),
    figure({ name: 'workers in service', reading: state.group, now, show: ({ inService }) => `${inService}` }),
    figure({ name: 'messages waiting', reading: state.queue, now, show: ({ visible }) => `${visible}` }),
    figure({ name: 'messages in flight', reading: state.queue, now, show: ({ inFlight }) => `${inFlight}` }),
    figure({ name: 'dead letters', reading: state.deadLetters, now, show: String }),
  );
  const points = (key: 'desired' | 'inService' | 'visible' | 'inFlight') =>
    state.history.map((point) => ({ at: point.at, value: point[key] }));
  byId('charts').replaceChildren(
    renderChart({
      title: 'Workers',
      series: [
        { name: 'wanted', points: points('desired') },
        { name: 'in service', points: points('inService') },
      ],
    }),
    renderChart({
      title: 'Messages',
      series: [
        { name: 'waiting', points: points('visible') },
        { name: 'in flight', points: points('inFlight') },
      ],
    }),
  );
  byId('workers').replaceChildren(list({ reading: state.workers, none: 'No worker runs.', row: workerRow }));
  byId('decisions').replaceChildren(
    list({
      reading: state.decisions,
      none: 'No decision in the last hour.',
      row: ({ at, sentence, arithmetic }) =>
        element(
          'li',
          { class: 'row' },
          element('p', {}, element('span', { class: 'dim' }, `${timeOfDay(at)}  `), sentence),
          ...arithmetic.map((rule) => element('code', { class: 'dim' }, rule, element('br'))),
        ),
    }),
  );
  drawVideos(state.videos);
}

function figure<Value>(options: {
  name: string;
  reading: Reading<Value>;
  now: number;
  show: (value: Value) => string;
}): HTMLElement {
  const { name, reading, now, show } = options;
  if (reading.kind === 'unknown') {
    return element(
      'div',
      { class: 'figure', title: reading.problem },
      element('strong', { class: 'open' }, 'unknown'),
      element('span', { class: 'dim' }, `${name}: ${reading.problem}`),
    );
  }
  const age = Math.max(0, Math.round((now - reading.at) / 1000));
  return element(
    'div',
    { class: 'figure' },
    element('strong', {}, show(reading.value)),
    element('span', { class: 'dim' }, `${name}, ${age} s ago`),
  );
}

function list<Row>(options: {
  reading: Reading<readonly Row[]>;
  none: string;
  row: (row: Row) => HTMLElement;
}): HTMLElement {
  const { reading, none, row } = options;
  if (reading.kind === 'unknown') return element('p', { class: 'open' }, `Unknown: ${reading.problem}`);
  if (reading.value.length === 0) return element('p', { class: 'dim' }, none);
  return element('ul', {}, ...reading.value.map(row));
}

function workerRow({ workerId, lifecycle, isProtected, job }: WorkerRow): HTMLElement {
  const standing = [lifecycle ?? 'not seen in the group', isProtected === true ? 'protected' : null];
  const line = element(
    'div',
    { class: 'line' },
    element('code', {}, workerId),
    element('span', { class: 'dim' }, standing.filter((word) => word !== null).join(', ')),
  );
  if (job === null) return element('li', { class: 'row' }, line, element('p', { class: 'dim' }, 'holds no job'));
  const { videoId, stage, progress01, leaseLeftSeconds, renewedSecondsAgo } = job;
  const lease =
    leaseLeftSeconds === null ? 'no lease' : leaseLeftSeconds < 0 ? 'lease ended' : `lease ${leaseLeftSeconds} s`;
  return element(
    'li',
    { class: 'row' },
    line,
    bar({ progress01, name: `Video ${videoId}` }),
    element(
      'div',
      { class: 'line dim' },
      element('span', {}, `video ${videoId}, ${stage ?? 'starting'}, ${percent(progress01)}`),
      element('span', {}, `${lease}, written ${renewedSecondsAgo} s ago`),
    ),
  );
}

let drawnVideos = '';

/** Left alone while nothing changes, so that the keyboard's focus stays where it is. */
function drawVideos(videos: DashboardState['videos']): void {
  const text = JSON.stringify(videos.kind === 'known' ? videos.value : videos.problem);
  if (text === drawnVideos) return;
  drawnVideos = text;
  const focused = document.activeElement?.getAttribute('data-video');
  byId('videos').replaceChildren(list({ reading: videos, none: 'No video yet.', row: videoRow }));
  if (focused != null) document.querySelector<HTMLElement>(`[data-video="${focused}"]`)?.focus();
}

function videoRow({
  videoId,
  title,
  status,
  jobState,
  stage,
  progress01,
  failure,
  playlist,
  attempts,
}: VideoRow): HTMLElement {
  const tone = status === 'READY' ? 'good' : status === 'FAILED' ? 'bad' : 'dim';
  const button = element(
    'button',
    { type: 'button', 'data-video': `${videoId}`, 'aria-label': `Play ${title}` },
    'Play',
  );
  if (playlist !== null) button.addEventListener('click', () => play({ playlist, title }));
  const isAtWork = jobState === 'RUNNING' || jobState === 'WAITING';
  const details = [jobState, stage, failure, attempts > 1 ? `attempt ${attempts}` : null];
  return element(
    'li',
    { class: 'row' },
    element(
      'div',
      { class: 'line' },
      element('span', {}, element('span', { class: 'dim' }, `#${videoId} `), title),
      element('span', { class: 'line' }, element('strong', { class: tone }, status), playlist === null ? null : button),
    ),
    isAtWork ? bar({ progress01, name: title }) : null,
    status === 'READY'
      ? null
      : element(
          'p',
          { class: 'dim' },
          [...details, isAtWork ? percent(progress01) : null].filter((word) => word !== null).join(', '),
        ),
  );
}

const bar = ({ progress01, name }: { progress01: number; name: string }): HTMLElement =>
  element('progress', { max: '1', value: `${progress01}`, 'aria-label': `${name}: ${percent(progress01)}` });

const percent = (part01: number): string => `${Math.floor(part01 * 100)} %`;
