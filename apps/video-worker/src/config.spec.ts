import { readConfig } from './config';

const ENOUGH = { AWS_REGION: 'eu-central-1', DATABASE_URL: 'postgresql://worker@127.0.0.1/ffleet' };

describe('readConfig()', () => {
  it('needs a region and a database, and has a default for everything else', () => {
    const config = readConfig(ENOUGH);

    expect(config).toMatchObject({
      VIDEO_QUEUE: 'academy-video-jobs',
      VIDEO_FAST_ACK: false,
      DRAIN_SECONDS: 90,
      STOP_GRACE_SECONDS: 10,
      HEARTBEAT_SECONDS: 8,
    });
    expect(config.INSTANCE_ID).toBeUndefined();
  });

  it.each([
    ['DRAIN_SECONDS', '-1'],
    ['STOP_GRACE_SECONDS', 'soon'],
    ['HEARTBEAT_SECONDS', '11'],
    ['AWS_EC2_METADATA_SERVICE_ENDPOINT', '169.254.169.254'],
    ['VIDEO_FAST_ACK', 'maybe'],
    ['WORKER_IMAGE_DIGEST', 'sha256:abc'],
    ['WORKER_IMAGE_DIGEST', 'ffleet/video-worker:latest'],
  ])('refuses %s=%s, and names it', (name, value) => {
    expect(() => readConfig({ ...ENOUGH, [name]: value })).toThrow(name);
  });

  it('names all problems together, and tells no secret', () => {
    const read = (): unknown => readConfig({ DATABASE_URL: 'mysql://worker:hunter2@db/ffleet', DRAIN_SECONDS: 'long' });

    expect(read).toThrow(/AWS_REGION[\s\S]*DATABASE_URL[\s\S]*DRAIN_SECONDS/);
    expect(read).not.toThrow(/hunter2/);
  });
});
