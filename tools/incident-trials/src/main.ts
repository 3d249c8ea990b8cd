/** `npm run incidents`: each incident really made on a whole fleet, and what `ffleet report` calls it. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { renderTable, streamSink, writeLines } from '@ffleet/terminal';
import { DISK_FULL, mayMount } from './disk-incident';
import { GROUP_INCIDENTS } from './group-incidents';
import type { FindingName, Incident } from './incident';
import { startIncidentGround } from './incident-ground';
import type { IncidentGround } from './incident-ground';
import { MESSAGE_INCIDENTS } from './message-incidents';
import { precisionAndRecall } from './precision-and-recall';
import type { Trial } from './precision-and-recall';
import { SCALER_INCIDENTS } from './scaler-incidents';
import { WORKER_INCIDENTS } from './worker-incidents';

/** One after the other on one fleet: each is mended, and the fleet found sound, before the next. */
const INCIDENTS = [...SCALER_INCIDENTS, ...GROUP_INCIDENTS, ...MESSAGE_INCIDENTS, ...WORKER_INCIDENTS];

const BOTH: readonly FindingName[] = [
  'ClocksDisagree/ClockSkew',
  'ScalingIgnoresRunningWork/FastAckWithClassicFormula',
];

async function main(): Promise<number> {
  const sink = streamSink({ stream: process.stdout, env: process.env, platform: process.platform });
  const trials: Trial[] = [];
  const tell = (trial: Trial): void => {
    trials.push(trial);
    writeLines(sink, [`${trial.title}: ${trial.seen.join(', ') || 'nothing'}`]);
  };
  await onGround({}, async (ground) => {
    tell({ title: 'a sound fleet', wanted: [], seen: (await ground.reportUntil([])).findings });
    const withDisk = await mayMount(ground.folder);
    if (!withDisk) writeLines(sink, [`${DISK_FULL.title}: left out, since this user may not mount a small disk`]);
    const incidents = withDisk ? [...INCIDENTS, DISK_FULL] : INCIDENTS;
    for (const incident of incidents) for (const trial of await tryIncident({ ground, incident })) tell(trial);
  });
  await onGround({ VIDEO_FAST_ACK: '1', NODE_OPTIONS: await wrongClock() }, async (ground) => {
    const { findings } = await ground.reportUntil(BOTH);
    tell({
      title: 'fast acknowledgement with the classic formula, and clocks an hour fast',
      wanted: BOTH,
      seen: findings,
    });
  });

  const style = sink.currentStyle();
  const columns = [{ header: 'INCIDENT' }, { header: 'NAMED' }];
  const rows = trials.map(({ title, seen }) => [{ text: title }, { text: seen.join(', ') || 'nothing' }]);
  const { precision, recall } = precisionAndRecall(trials);
  const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
  writeLines(sink, ['', ...renderTable({ columns, rows, style: { ...style, width: 160 } })]);
  writeLines(sink, [`precision ${percent(precision)}, recall ${percent(recall)}`]);
  return precision === 1 && recall === 1 ? 0 : 1;
}

async function onGround(
  workerEnvironment: Readonly<Record<string, string>>,
  run: (ground: IncidentGround) => Promise<void>,
): Promise<void> {
  const ground = await startIncidentGround({ workerEnvironment });
  try {
    await run(ground);
  } finally {
    await ground.stop();
  }
}

/** What the report names while it lasts, and once it is mended. */
async function tryIncident(options: { ground: IncidentGround; incident: Incident }): Promise<readonly Trial[]> {
  const { ground, incident } = options;
  const { title, finding, make } = incident;
  const mend = await make(ground);
  const during = await ground.reportUntil([finding]);
  await mend();
  const after = await ground.reportUntil([]);
  return [
    { title, wanted: [finding], seen: during.findings },
    ...(after.findings.length > 0 ? [{ title: `${title}, mended`, wanted: [], seen: after.findings }] : []),
  ];
}

/** @returns the option that moves a worker's wall clock; its monotonic clock stays right */
async function wrongClock(): Promise<string> {
  const file = path.join(__dirname, `clock-shift-${process.pid}.cjs`);
  await writeFile(
    file,
    `const Real = Date;
globalThis.Date = class extends Real {
  constructor(...args) { super(...(args.length > 0 ? args : [Real.now() + 3600000])); }
  static now() { return Real.now() + 3600000; }
};
`,
  );
  return `--max-old-space-size=160 --require ${file}`;
}

main().then(
  (exitCode) => (process.exitCode = exitCode),
  (error: unknown) => {
    process.stderr.write(`incidents: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  },
);
