import { filesOf, usualOptions } from '@ffleet/media-plan';
import { bytes, ok } from '@ffleet/units';
import { createFakeWorld, JOB, PREFIX } from './testing/fake-ports';
import type { FakeWorld } from './testing/fake-ports';
import { handle } from './testing/handle';
import { claimFor, encodedChunk, FACTS, planOf, VIDEO_PREFIX } from './testing/silent-film';

const PLAN = planOf();
const PART = { kind: 'part', name: 'chunk-0001', recipe: 'recipe of chunk-0001', rootId: 'root', plan: PLAN } as const;
const JOIN = { kind: 'join', rootId: JOB.jobId, plan: PLAN } as const;

describe('runTask() of a plan', () => {
  it('stores the plan of a long video, sends its parts, and deletes the message', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => ok(FACTS);

    await handle(world);

    expect(world.calls.filter((call) => !call.startsWith('confirm'))).toEqual([
      'claim',
      'store plan of 2 parts',
      'send group=1 delay=0',
      'send group=1 delay=0',
      'delete receipt-1',
    ]);
    expect(world.calls.filter((call) => call === 'confirm hint of token 0')).toHaveLength(2);
  });

  it('leaves to the outbox what the queue does not take, and deletes the message', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => ok(FACTS);
    world.queue.send = async () => {
      throw new Error('SQS is away');
    };

    await handle(world);

    expect(world.calls).toEqual(['claim', 'store plan of 2 parts', 'delete receipt-1']);
    expect(world.events.map(({ event }) => event)).toContain('SWEEP_FAILED');
  });

  it('plans for what the video is encoded for, where that was chosen', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => ok(FACTS);
    const presets: (string | undefined)[] = [];
    const storePlan = world.parts.storePlan.bind(world.parts);
    world.parts.storePlan = (options) => {
      presets.push(options.plan.video?.encoderPreset);
      return storePlan(options);
    };

    await handle(world);
    world.store.resolve = async () => ({
      kind: 'found',
      job: { ...JOB, options: { ...usualOptions, preset: 'archive' } },
    });
    await handle(world);

    expect(presets).toEqual(['veryfast', 'medium']);
  });

  it('names parts by what they depend on', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => ok(FACTS);
    const recipes: (string | null)[] = [];
    const storePlan = world.parts.storePlan.bind(world.parts);
    world.parts.storePlan = (options) => {
      recipes.push(...options.parts.map(({ name, recipe }) => `${name}: ${recipe}`));
      return storePlan(options);
    };

    await handle(world);

    expect(recipes).toEqual(['chunk-0000: recipe of chunk-0000', 'chunk-0001: recipe of chunk-0001']);
  });

  it('ends as cancelled where a cancel came first', async () => {
    const world = createFakeWorld();
    world.media.probe = async () => ok(FACTS);
    world.parts.storePlan = async () => ({ kind: 'cancelled' });

    await handle(world);

    expect(world.calls).toEqual(['claim', 'delete receipt-1']);
  });
});

describe('runTask() of a part', () => {
  it('encodes that part alone, keeps its result, and sends the root after the last one', async () => {
    const world = createFakeWorld();
    claimFor(world, PART);
    const encoded: unknown[] = [];
    world.media.encode = async ({ part }) => {
      encoded.push(part);
      return ok(encodedChunk(1));
    };
    world.parts.completePart = async ({ result }) => {
      world.calls.push(`complete part ${result.keyPrefix}`);
      return { kind: 'completed', queuedRoot: { jobId: 'root', fencingToken: 3 } };
    };

    await handle(world);

    expect(encoded).toEqual([{ kind: 'video', chunkIndex: 1 }]);
    expect(world.calls).toEqual([
      'claim part',
      'remove scratch',
      `complete part ${PREFIX}`,
      'send group=1 delay=0',
      'confirm hint of token 3',
      'delete receipt-1',
    ]);
  });

  it('fails without encoding where this worker would make something else', async () => {
    const world = createFakeWorld();
    claimFor(world, { ...PART, recipe: 'of another ffmpeg' });

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['claim part', 'fail plan-outdated retry=170']);
  });

  it('fails before it starts where the disk has no room for it', async () => {
    const world = createFakeWorld();
    claimFor(world, PART);
    world.context.ports.scratch.fetchSpace = async () => ({ freeBytes: bytes(1_000), totalBytes: bytes(9_000) });

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['claim part', 'fail disk-full retry=170']);
  });

  it('removes what it uploaded where its token is old', async () => {
    const world = createFakeWorld();
    claimFor(world, PART);
    world.media.encode = async () => ok(encodedChunk(1));
    world.parts.completePart = async () => ({ kind: 'lost' });

    await handle(world);

    expect(world.calls).toContain(`delete prefix ${PREFIX}`);
    expect(world.events.map(({ event }) => event)).toContain('LEASE_LOST');
  });
});

describe('runTask() of a join', () => {
  const done = [0, 1].map((index) => ({
    name: `chunk-000${index}`,
    keyPrefix: `${VIDEO_PREFIX}part-${index}/2/`,
    encoded: encodedChunk(index),
  }));

  function joinWorld(): FakeWorld & { bodies: Map<string, string> } {
    const world = createFakeWorld();
    claimFor(world, JOIN);
    const bodies = new Map<string, string>();
    world.parts.fetchParts = async () => done;
    world.objects.list = async ({ prefix }) =>
      done
        .filter(({ keyPrefix }) => keyPrefix === prefix)
        .flatMap(({ encoded }) => filesOf(encoded))
        .map(({ name, sizeBytes }) => ({ key: prefix + name, sizeBytes }));
    world.objects.putObject = async ({ key, body }) => {
      world.calls.push(`put ${key}`);
      bodies.set(key, String(body));
    };
    return { ...world, bodies };
  }

  it('publishes playlists that refer to the parts where they stand, the master last', async () => {
    const world = joinWorld();

    await handle(world);

    expect(world.calls).toEqual([
      'claim join',
      `put ${PREFIX}180p/playlist.m3u8`,
      `put ${PREFIX}storyboard.vtt`,
      `put ${PREFIX}master.m3u8`,
      `complete ${PREFIX}master.m3u8`,
      'delete receipt-1',
    ]);
    const playlist = world.bodies.get(`${PREFIX}180p/playlist.m3u8`) ?? '';
    expect(playlist).toContain('\n../../../part-0/2/180p/seg_00000.m4s\n');
    expect(playlist).toContain('\n../../../part-1/2/180p/seg_00019.m4s\n');
  });

  it('records where its parts stand, and that all of their files are stored', async () => {
    const world = joinWorld();
    const stored = expect.objectContaining({ name: 'objects-stored', holds: true }) as unknown;
    let output: unknown = null;
    world.store.complete = async (completed) => {
      output = completed.output;
      return 'completed';
    };

    await handle(world);

    expect(output).toMatchObject({
      keyPrefix: PREFIX,
      partPrefixes: [`${VIDEO_PREFIX}part-0/2/`, `${VIDEO_PREFIX}part-1/2/`],
      durationSeconds: 120,
      proof: { checks: expect.arrayContaining([stored]) as unknown },
    });
  });

  it.each([
    ['is gone', null],
    ['has another size', bytes(999)],
  ])('fails for good, and disowns the part, where a file of it %s', async (_, sizeBytes) => {
    const world = joinWorld();
    const list = world.objects.list.bind(world.objects);
    world.objects.list = async (options) =>
      (await list(options)).flatMap((object) => {
        if (!object.key.endsWith('part-1/2/180p/seg_00012.m4s')) return [object];
        return sizeBytes === null ? [] : [{ ...object, sizeBytes }];
      });

    await handle(world);

    expect(world.calls.slice(0, 3)).toEqual([
      'claim join',
      `disown ${VIDEO_PREFIX}part-1/2/`,
      'fail parts-missing retry=null',
    ]);
    const errors = world.events.flatMap((event) => ('error' in event ? [event.error] : []));
    expect(errors.join()).toContain(`not ${VIDEO_PREFIX}part-1/2/180p/seg_00012.m4s`);
  });
});
