/** Draws what changes every second: figures, workers, videos, decisions, charts. */
import type { DashboardState, DecisionRow, FailureRow, Reading, VideoRow, WorkerJob, WorkerRow } from '../state';
import { renderChart, timeOfDay } from './chart';
import { byId, element } from './element';
import { morphChildren } from './morph';

export function drawState(state: DashboardState): void {
  const { now } = state;
  morphChildren(
    byId('figures'),
    figure({ name: 'workers wanted', reading: state.group, now, show: ({ desired }) => `${desired}` }),
    figure({ name: 'workers in service', reading: state.group, now, show: ({ inService }) => `${inService}` }),
    figure({ name: 'messages waiting', reading: state.queue, now, show: ({ visible }) => `${visible}` }),
    figure({ name: 'messages in flight', reading: state.queue, now, show: ({ inFlight }) => `${inFlight}` }),
    figure({ name: 'oldest message', reading: state.oldestMessage, now, show: waited }),
    figure({ name: 'dead letters', reading: state.deadLetters, now, show: String }),
  );
  const points = (key: 'desired' | 'inService' | 'visible' | 'inFlight') =>
    state.history.map((point) => ({ at: point.at, value: point[key] }));
  morphChildren(
    byId('charts'),
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
  morphChildren(byId('workers'), list({ reading: state.workers, none: 'No worker runs.', row: workerRow }));
  morphChildren(
    byId('decisions'),
    list({
      reading: state.decisions,
      none: 'No decision in the last hour.',
      row: decisionRow,
    }),
  );
  morphChildren(byId('videos'), list({ reading: state.videos, none: 'No video yet.', row: videoRow }));
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

function decisionRow({ at, sentence, arithmetic }: DecisionRow): HTMLElement {
  const line = [element('span', { class: 'dim' }, `${timeOfDay(at)}  `), sentence];
  return element(
    'li',
    { class: 'row', id: `decision-${at}` },
    element('details', {}, element('summary', {}, ...line), element('pre', { class: 'dim' }, arithmetic.join('\n'))),
  );
}

function workerRow({ workerId, lifecycle, isProtected, jobs }: WorkerRow): HTMLElement {
  const standing = [lifecycle ?? 'not seen in the group', isProtected === true ? 'protected' : null];
  const line = element(
    'div',
    { class: 'line' },
    element('code', {}, workerId),
    element('span', { class: 'dim' }, standing.filter((word) => word !== null).join(', ')),
  );
  if (jobs.length === 0) return element('li', { class: 'row' }, line, element('p', { class: 'dim' }, 'holds no job'));
  return element('li', { class: 'row' }, line, ...jobs.map(workerJob));
}

function workerJob({ videoId, part, stage, progress01, leaseLeftSeconds, renewedSecondsAgo }: WorkerJob): HTMLElement {
  const lease = leaseLeftSeconds < 0 ? 'lease ended' : `lease ${leaseLeftSeconds} s`;
  const what = part === null ? `video ${videoId}` : `video ${videoId} ${part}`;
  return element(
    'div',
    {},
    bar({ progress01, name: what }),
    element(
      'div',
      { class: 'line dim' },
      element('span', {}, `${what}, ${stage ?? 'starting'}, ${percent(progress01)}`),
      element('span', {}, `${lease}, written ${renewedSecondsAgo} s ago`),
    ),
  );
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
  parts,
}: VideoRow): HTMLElement {
  const tone = status === 'READY' ? 'good' : status === 'FAILED' ? 'bad' : 'dim';
  const button = element(
    'button',
    { type: 'button', 'data-playlist': playlist ?? '', 'data-title': title, 'aria-label': `Play ${title}` },
    'Play',
  );
  const isAtWork = jobState === 'RUNNING' || jobState === 'WAITING';
  const details = [jobState, stage, parts, failure?.code ?? null, attempts > 1 ? `attempt ${attempts}` : null];
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
    ...(failure === null ? [] : failureLines(failure)),
  );
}

const failureLines = ({ message, advice }: FailureRow): readonly HTMLElement[] =>
  [message, advice === null ? null : `What to do: ${advice}`]
    .filter((line) => line !== null)
    .map((line) => element('p', { class: 'dim' }, line));

const bar = ({ progress01, name }: { progress01: number; name: string }): HTMLElement =>
  element('progress', { max: '1', value: `${progress01}`, 'aria-label': `${name}: ${percent(progress01)}` });

const percent = (part01: number): string => `${Math.floor(part01 * 100)} %`;

/** No metric means that nothing waits, or that CloudWatch is some minutes behind. */
const waited = (seconds: number | null): string =>
  seconds === null ? 'none told' : seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
