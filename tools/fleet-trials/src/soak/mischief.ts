/** What a soak does to a fleet: one kind of harm at a time, chosen by a seed. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Trial } from '../ground/trial';
import type { Random } from '../random';
import type { SoakFleet } from './fleet';
import type { Victims } from './victims';

/** How often each was done. */
export interface MischiefCounts {
  kills: number;
  terminations: number;
  pauses: number;
  duplicates: number;
  databaseRestarts: number;
}

/** The bodies of the messages that were sent so far. */
export type SentBodies = readonly string[];

interface MischiefOptions {
  readonly trial: Trial;
  readonly fleet: SoakFleet;
  readonly victims: Victims;
  readonly random: Random;
  readonly sent: SentBodies;
}

type Mischief = (options: MischiefOptions) => Promise<void> | void;

const PAUSE_MS_MIN = 3_000;
/** Longer than two leases. */
const PAUSE_MS_MAX = 65_000;
const OUTAGE_MS_MIN = 500;
const OUTAGE_MS_MAX = 20_000;
const COPIES_MAX = 3;

/** Each with its weight: of a hundred, so many. */
const KINDS: readonly {
  readonly kind: Exclude<keyof MischiefCounts, 'databaseRestarts'>;
  readonly weight: number;
  readonly harm: Mischief;
}[] = [
  { kind: 'kills', weight: 40, harm: ({ fleet, victims }) => victims.pick(fleet.living())?.signal('SIGKILL') },
  { kind: 'terminations', weight: 20, harm: ({ fleet, victims }) => victims.pick(fleet.living())?.signal('SIGTERM') },
  { kind: 'pauses', weight: 15, harm: pause },
  { kind: 'duplicates', weight: 25, harm: duplicate },
];

/** Its end is not waited for: other harm comes meanwhile. */
function pause({ fleet, random, victims }: MischiefOptions): void {
  const worker = victims.pick(fleet.living());
  const duration = random.between(PAUSE_MS_MIN, PAUSE_MS_MAX);
  worker?.signal('SIGSTOP');
  setTimeout(() => worker?.signal('SIGCONT'), duration).unref();
}

async function duplicate({ trial, random, sent }: MischiefOptions): Promise<void> {
  if (sent.length === 0) return;
  const body = random.pick(sent);
  const copies = 1 + Math.floor(random.next01() * COPIES_MAX);
  for (let copy = 0; copy < copies; copy += 1) await trial.region.send({ body, groupId: '7' });
}

/** Takes the database away, politely or not, and brings it back. */
export async function restartDatabase({ trial, random }: { trial: Trial; random: Random }): Promise<void> {
  await trial.server.down(random.next01() < 0.5 ? 'fast' : 'immediate');
  await delay(random.between(OUTAGE_MS_MIN, OUTAGE_MS_MAX));
  await trial.server.up();
}

/** Does one harm. @returns its kind */
export async function doHarm(options: MischiefOptions): Promise<keyof MischiefCounts> {
  const { random } = options;
  let draw = random.next01() * KINDS.reduce((sum, { weight }) => sum + weight, 0);
  for (const { kind, weight, harm } of KINDS) {
    draw -= weight;
    if (draw >= 0) continue;
    await harm(options);
    return kind;
  }
  throw new RangeError('Cannot choose a harm: the weights do not cover the draw');
}
