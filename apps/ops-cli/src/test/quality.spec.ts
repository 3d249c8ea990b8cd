/** `ffleet quality` where there is nothing to measure; what it measures of real videos, the local stack's specs show. */
import { ready } from '@ffleet/terminal/testing';
import type { TranscodeOutput } from '@ffleet/video-job-lifecycle';
import { expectTranscript } from '../testing/expect-transcript';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

let fleet: FleetFixture;
let session: FleetSession;

beforeAll(async () => {
  fleet = await startFleetFixture();
});
afterAll(async () => {
  await fleet.stop();
});
beforeEach(async () => {
  session = await fleet.openSession();
});
afterEach(async () => {
  await session.close();
});

/** What a worker publishes. */
function outputOf(kinds: readonly ('video' | 'audio')[]): TranscodeOutput {
  if (ready.output === null) throw new TypeError('The sample has an output');
  return { ...ready.output, renditions: ready.output.renditions.filter(({ kind }) => kinds.includes(kind)) };
}

async function publish(videoId: number, output: TranscodeOutput): Promise<void> {
  await session.store.complete({ claim: await session.claim(videoId), output });
}

describe('ffleet quality', () => {
  it('says why a video cannot be measured as things stand', async () => {
    await session.run(['quality', '99']);
    await session.run(['submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7']);
    await session.run(['quality', '1']);
    await session.run(['quality', '1', '--json']);
    session.remark('a worker publishes it: sound alone');
    await publish(1, outputOf(['audio']));
    await session.run(['quality', '1']);
    session.remark('a picture is published, and its source is deleted');
    const source = { kind: 'object', key: 'tenants/7/uploads/gone.mp4' } as const;
    await session.catalog.createVideo({ tenantId: 7, title: 'gone', source });
    await publish(2, outputOf(['video']));
    await session.run(['quality', '2']);
    await session.run(['quality', '2', '--json']);

    expectTranscript('quality-refused', session.transcript());
  });

  it('says what could not be observed, and what to do about it', async () => {
    await session.run(['submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7']);
    session.remark('its source has become something else than a video');
    await publish(1, outputOf(['video']));
    await session.run(['quality', '1']);
    await session.run(['quality', '1', '--json']);
    await session.run(['quality', '1'], { env: { FFMPEG_PATH: '/no/such/ffmpeg' } });
    await session.run(['quality', '1', '--json'], { env: { FFPROBE_PATH: '/no/such/ffprobe' } });
    await session.run(['quality', '1'], { env: { DATABASE_URL: 'postgresql://ffleet:hunter2@127.0.0.1:9/ffleet' } });
    await session.run(['quality', '1'], { env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' } });

    expectTranscript('quality-unobservable', session.transcript());
  });

  it('tells wrong usage with exit code 2, and has help', async () => {
    await session.run(['help', 'quality']);
    await session.run(['quality']);
    await session.run(['quality', 'lecture.mp4']);
    await session.run(['quality', '1', '--samples', '0']);
    await session.run(['quality', '1', '--whole', '--samples', '3']);

    expectTranscript('quality-usage', session.transcript());
  });
});
