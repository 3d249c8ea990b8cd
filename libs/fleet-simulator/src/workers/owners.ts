/** People and programs outside the fleet: they make videos, cancel, retry, and send messages that nobody needs. */
import { renderHint } from '@ffleet/orchestration';
import type { HintedJob } from '@ffleet/ports';
import { assertNever, milliseconds } from '@ffleet/units';
import { createSimHintOutbox } from '../services/database/sim-hint-outbox';
import type { VideoRow } from '../services/database/rows';
import { createSimVideoCatalog } from '../services/database/sim-video-catalog';
import { sourceKey } from '../services/media/sim-source';
import type { SourceKind } from '../services/media/sim-source';
import { createSimWorkQueue } from '../services/queue/sim-work-queue';
import { OWNER_ACTIONS } from '../scenarios';
import type { OwnerAction } from '../scenarios';
import type { World } from '../world';

const TENANTS = 3;
/** A cancel or retry that got no answer is asked again: the owner insists. */
const TRIES_MAX = 4;
const RETRY_DELAY = milliseconds(3_000);

/** Schedules everything that owners do in this run. */
export function scheduleOwners({ world }: { world: World }): void {
  const { scenario, chance, scheduler } = world;
  const horizonMs = scenario.chaosSeconds * 900;
  const videoCount = chance.wholeBetween('videos', scenario.videos);
  for (let count = 1; count <= videoCount; count += 1) {
    const afterMs = chance.between(`when/create#${count}`, { min: 0, max: horizonMs * 0.6 });
    scheduler.schedule({ afterMs, run: () => start({ world, name: `owner-create#${count}`, act: createVideo }) });
  }
  for (const action of OWNER_ACTIONS) {
    const actionCount = chance.wholeBetween(`owners/${action}`, { min: 0, max: scenario.owners[action] ?? 0 });
    for (let count = 1; count <= actionCount; count += 1) {
      const afterMs = chance.between(`when/${action}#${count}`, { min: 1_000, max: horizonMs });
      const act = (owner: Owner): Promise<void> => interfere(owner, action);
      scheduler.schedule({ afterMs, run: () => start({ world, name: `owner-${action}#${count}`, act }) });
    }
  }
}

interface Owner {
  readonly world: World;
  readonly name: string;
  readonly catalog: ReturnType<typeof createSimVideoCatalog>;
  readonly outbox: ReturnType<typeof createSimHintOutbox>;
  readonly queue: ReturnType<typeof createSimWorkQueue>;
  readonly clock: ReturnType<World['startProcess']>['clock'];
}

function start(options: { world: World; name: string; act: (owner: Owner) => Promise<void> }): void {
  const { world, name, act } = options;
  const { database, network, queue, timeline } = world;
  const { process, clock } = world.startProcess({ name });
  const owner: Owner = {
    ...{ world, name, clock },
    catalog: createSimVideoCatalog({ database, network, process }),
    outbox: createSimHintOutbox({ database, network, process }),
    queue: createSimWorkQueue({ queue, network, process, timeline }),
  };
  // An owner's program that fails has failed: whatever it left behind, the fleet goes on from there.
  act(owner).catch((error: unknown) => timeline.add(name, `gives up: ${String(error)}`));
}

/** So many sources are long enough to be cut, where they have a picture. */
const CUT_SHARE_01 = 0.4;
const CHUNKS = { min: 2, max: 4 };

async function createVideo(owner: Owner): Promise<void> {
  const { world, name, catalog } = owner;
  const { chance, scenario } = world;
  const tenantId = chance.wholeBetween(`tenant/${name}`, { min: 1, max: TENANTS });
  const key = sourceKey({
    kind: sourceKindOf({ draw01: chance.draw01(`kind/${name}`), ...scenario }),
    encodeSeconds: chance.wholeBetween(`encode/${name}`, scenario.encodeSeconds),
    hasPicture: chance.draw01(`picture/${name}`) < 0.5,
    chunks: chance.draw01(`cut/${name}`) < CUT_SHARE_01 ? chance.wholeBetween(`chunks/${name}`, CHUNKS) : 1,
  });
  const source = { kind: 'object', key } as const;
  const { videoId, jobId } = await catalog.createVideo({ tenantId, title: name, source });
  world.timeline.add(name, `created video ${videoId}: ${key}`);
  await hint(owner, { job: { jobId, videoId, tenantId, source }, fencingToken: 0 });
}

function sourceKindOf(options: { draw01: number; broken01: number; killers01: number }): SourceKind {
  const { draw01, broken01, killers01 } = options;
  if (draw01 < broken01) return 'broken';
  return draw01 < broken01 + killers01 ? 'killer' : 'normal';
}

async function hint(owner: Owner, queued: { job: HintedJob; fencingToken: number }): Promise<void> {
  const { queue, outbox, clock } = owner;
  const { job, fencingToken } = queued;
  await queue.send(renderHint({ job, clock }));
  await outbox.confirmSent({ jobId: job.jobId, fencingToken });
}

async function interfere(owner: Owner, action: OwnerAction): Promise<void> {
  const { world, name, catalog, queue, clock } = owner;
  const { videos, jobs } = world.database.tables;
  const video = videos.size > 0 ? world.chance.pick(`video/${name}`, [...videos.values()]) : null;
  if (!video && action !== 'poison') return;
  const { videoId = 0, tenantId = 0 } = video ?? {};
  switch (action) {
    case 'cancel':
      return void (await insist(owner, () => catalog.requestCancel({ videoId })));
    case 'retry': {
      const outcome = await insist(owner, () => catalog.retry({ videoId }));
      if (outcome.kind !== 'queued') return;
      const { jobId, source } = outcome;
      return hint(owner, { job: { jobId, videoId, tenantId, source }, fencingToken: 0 });
    }
    case 'duplicate': {
      const job = [...jobs.values()].find((row) => row.videoId === videoId);
      if (job && video) await queue.send(renderHint({ job: { ...job, source: video.source }, clock }));
      return;
    }
    case 'legacy-message':
      return void (await queue.send({ body: legacyBody(video, clock.nowEpochMs()), groupId: String(tenantId) }));
    case 'poison':
      return void (await queue.send({ body: poisonBody(world.chance.draw01(`poison/${name}`)), groupId: 'stranger' }));
    default:
      return assertNever(action);
  }
}

async function insist<Answer>(owner: Owner, ask: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      if (tries >= TRIES_MAX) throw error;
      await owner.clock.sleep({ duration: RETRY_DELAY });
    }
  }
}

/** As an older sender writes it: without a job. */
function legacyBody(video: VideoRow | null, nowEpochMs: number): string {
  const { videoId: video_id = 0, tenantId: tenant_id = 0 } = video ?? {};
  const created_at = new Date(nowEpochMs).toISOString();
  return JSON.stringify({ video_id, tenant_id, file_key: 'lecture.mp4', created_at });
}

/** What no worker can ever process. */
function poisonBody(draw01: number): string {
  const created_at = '2026-02-21T10:00:00Z';
  if (draw01 < 0.3) return 'poison: not JSON';
  if (draw01 < 0.6) return JSON.stringify({ poison: true, video_id: -1, created_at });
  return JSON.stringify({ poison: true, video_id: 999_999, tenant_id: 1, file_key: 'poison', created_at });
}
