import { filesOf, PLAN_VERSION, usualOptions } from '@ffleet/media-plan';
import type { VideoOptions } from '@ffleet/media-plan';
import { bytes, ok } from '@ffleet/units';
import { createFakeWorld, JOB, PREFIX } from './testing/fake-ports';
import type { FakeWorld } from './testing/fake-ports';
import { handle } from './testing/handle';
import { claimFor, encodedChunk, FACTS, planOf, VIDEO_PREFIX } from './testing/silent-film';

const KEY_OBJECT = 'tenants/1/keys/1.key';
const ENCRYPTION = { keyObject: KEY_OBJECT, keyUri: 'https://keys.example/{tenant_id}/{video_id}?of={key_object}' };
const SUBTITLES = [{ objectKey: 'tenants/1/uploads/2/ko.srt', language: 'ko' }];

function worldWith(options: Partial<VideoOptions>): FakeWorld {
  const world = createFakeWorld();
  world.media.probe = async () => ok(FACTS);
  world.store.resolve = async () => ({ kind: 'found', job: { ...JOB, options: { ...usualOptions, ...options } } });
  return world;
}

const partOf = (plan: ReturnType<typeof planOf>, name = 'chunk-0001') =>
  ({ kind: 'part', name, recipe: `recipe of ${name}`, rootId: 'root', plan }) as const;

describe('a video with options of its own', () => {
  it('is planned with the address of its key, which names it, and with its files of subtitles', async () => {
    const world = worldWith({ encryption: ENCRYPTION, subtitles: SUBTITLES });
    let plan: unknown = null;
    world.parts.storePlan = async (planned) => {
      plan = planned.plan;
      return { kind: 'planned', queued: [] };
    };

    await handle(world);

    const keyUri = `https://keys.example/1/53?of=${KEY_OBJECT}`;
    const from = { kind: 'file', objectKey: SUBTITLES[0]?.objectKey };
    expect(plan).toMatchObject({
      encryption: { keyObject: KEY_OBJECT, keyUri },
      subtitles: [{ id: 'subtitles', language: 'ko', from }],
    });
  });

  it.each([
    ['a key', { encryption: { ...ENCRYPTION, keyObject: 'tenants/12/keys/1.key' } }],
    ['a file', { subtitles: [{ objectKey: 'tenants/12/uploads/2/ko.srt', language: null }] }],
  ])('fails for good, unread, where %s is another tenant’s', async (_, options) => {
    const world = worldWith(options);
    world.media.probe = async () => {
      throw new Error('it was read');
    };

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['claim', 'fail foreign-object retry=null']);
  });

  it('is left to a newer version of the worker where only that knows them', async () => {
    const world = worldWith({});
    world.store.resolve = async () => ({ kind: 'found', job: { ...JOB, options: null } });

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['claim', 'fail plan-outdated retry=170']);
  });

  it('is encoded with the key of its plan', async () => {
    const plan = { ...planOf(), encryption: ENCRYPTION };
    const world = worldWith({});
    claimFor(world, partOf(plan));
    const key = new Uint8Array(16).fill(5);
    world.objects.readSmall = async ({ key: name }) => (name === KEY_OBJECT ? key : null);
    const given: unknown[] = [];
    world.media.encode = async ({ encryptionKey }) => {
      given.push(encryptionKey);
      return ok(encodedChunk(1));
    };

    await handle(world);

    expect(given).toEqual([key]);
  });

  it.each([
    ['gone', null],
    ['cut short', new Uint8Array(15)],
  ])('fails for good, unencrypted, where its key is %s', async (_, key) => {
    const world = worldWith({});
    claimFor(world, partOf({ ...planOf(), encryption: ENCRYPTION }));
    world.objects.readSmall = async () => key;

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['claim part', 'fail encryption-key-missing retry=null']);
  });

  it('reads a file of subtitles in place of its source', async () => {
    const [file = { objectKey: '', language: null }] = SUBTITLES;
    const plan = {
      ...planOf(),
      subtitles: [{ id: 'subtitles', language: 'ko', from: { kind: 'file', objectKey: file.objectKey } as const }],
    };
    const world = worldWith({});
    claimFor(world, partOf(plan, 'subtitles'));
    const read: unknown[] = [];
    world.media.encode = async ({ part, sourceUrl, sourceBy }) => {
      read.push([sourceUrl, sourceBy]);
      return ok({ part, tracks: [] });
    };

    await handle(world);

    expect(read).toEqual([[`https://bucket/${file.objectKey}`, 'fleet']]);
  });
});

describe('a plan of another version', () => {
  const old = { ...planOf(), version: PLAN_VERSION - 1 };

  it.each([
    ['part', partOf(old)],
    ['join', { kind: 'join', rootId: JOB.jobId, plan: old } as const],
  ])('is no plan for a %s', async (kind, task) => {
    const world = worldWith({});
    claimFor(world, task);

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual([`claim ${kind}`, 'fail plan-outdated retry=170']);
  });
});

describe('a video that is offered as a file', () => {
  const plan = { ...planOf(), download: true };
  const done = [0, 1].map((index) => ({
    name: `chunk-000${index}`,
    keyPrefix: `${VIDEO_PREFIX}part-${index}/2/`,
    encoded: encodedChunk(index),
  }));

  function joinWorld(): FakeWorld {
    const world = worldWith({});
    claimFor(world, { kind: 'join', rootId: JOB.jobId, plan });
    world.parts.fetchParts = async () => done;
    world.objects.list = async ({ prefix }) =>
      done
        .filter(({ keyPrefix }) => keyPrefix === prefix)
        .flatMap(({ encoded }) => filesOf(encoded))
        .map(({ name, sizeBytes }) => ({ key: prefix + name, sizeBytes }));
    return world;
  }

  it('is packed from where its parts stand, and uploaded before the playlists', async () => {
    const world = joinWorld();
    const fetched: (readonly string[])[] = [];
    world.objects.fetchFile = async ({ keys }) => void fetched.push(keys);
    let output: unknown = null;
    world.store.complete = async (completed) => {
      output = completed.output;
      return 'completed';
    };

    await handle(world);

    expect(fetched).toHaveLength(1);
    expect(fetched[0]?.slice(0, 2)).toEqual(
      ['init.mp4', 'seg_00000.m4s'].map((name) => `${done[0]?.keyPrefix}180p/${name}`),
    );
    expect(fetched[0]).toHaveLength(21);
    expect(fetched[0]?.at(-1)).toBe(`${done[1]?.keyPrefix}180p/seg_00019.m4s`);
    expect(world.calls.slice(1, 3)).toEqual([`put ${PREFIX}download.mp4`, 'remove scratch']);
    expect(world.calls.at(-2)).toBe(`put ${PREFIX}master.m3u8`);
    expect(output).toMatchObject({ downloadKey: `${PREFIX}download.mp4` });
  });

  it('waits for a worker whose disk has room for it', async () => {
    const world = joinWorld();
    world.context.ports.scratch.fetchSpace = async () => ({ freeBytes: bytes(1_000), totalBytes: bytes(9_000) });

    await handle(world);

    expect(world.calls.slice(0, 2)).toEqual(['claim join', 'fail disk-full retry=170']);
  });
});
