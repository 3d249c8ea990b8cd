/** Every verb with `--json` has a schema, and prints what its schema says; the session checks each run. */
import path from 'node:path';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Command } from 'commander';
import { DOCUMENTS, JSON_LINES } from '../documents/documents';
import { createProgram } from '../program';
import { checkDocuments, documentNameOf } from '../testing/check-document';
import { startFleetFixture } from '../testing/fleet-fixture';
import type { FleetFixture, FleetSession } from '../testing/fleet-fixture';

const SNAPSHOT_FILE = path.join(__dirname, '../testing/incident.snapshot.json');
const FROM = ['--from', SNAPSHOT_FILE];

let fleet: FleetFixture;
let session: FleetSession;
beforeAll(async () => {
  fleet = await startFleetFixture();
});
afterAll(() => fleet.stop());
beforeEach(async () => {
  session = await fleet.openSession();
});
afterEach(() => session.close());

const NAMES = Object.keys(DOCUMENTS).filter((name) => name !== 'error');

/** `dlq list`, ...: every verb whose command line takes `--json`. */
function verbsWithJson(command: Command, above: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((verb) => {
    const words = [...above, verb.name()];
    const own = verb.options.some(({ long }) => long === '--json') ? [words.join(' ')] : [];
    return [...own, ...verbsWithJson(verb, words)];
  });
}

async function writeWorkerLine(): Promise<void> {
  const { AWS_REGION: region = '', AWS_ENDPOINT_URL: endpoint = '' } = session.env;
  const logs = new CloudWatchLogsClient({ region, endpoint });
  const stream = { logGroupName: '/academy/video-worker', logStreamName: 'i-1' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  const message = JSON.stringify({ time: new Date().toISOString(), event: 'SQS_JOB_COMPLETED', video_id: 1 });
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: Date.now(), message }] }));
}

describe('documents', () => {
  it('there is one for each verb with --json, and for no other', () => {
    const write = { out: () => undefined, err: () => undefined, width: 80 };

    const verbs = verbsWithJson(createProgram({ run: async () => undefined, write }));

    expect([...verbs].sort()).toEqual([...NAMES].sort());
  });

  it('each verb prints what its schema says', async () => {
    const ran = new Set<string>();
    const run = async (...argv: string[]): Promise<string> => {
      await session.run([...argv, '--json']);
      const out = session.lastOut();
      expect(out).not.toMatch(/^\{\s*"error": \{/);
      ran.add(documentNameOf(argv) ?? 'none');
      return out;
    };
    await writeWorkerLine();
    const keyUri = ['--key-uri', 'https://keys.example/{video_id}'];
    await run('submit', `${fleet.folder}/lecture.mp4`, '--tenant', '7', ...keyUri);
    for (const argv of [['status'], ['status', '1'], ['watch', '1'], ['history', '1'], ['jobs'], ['retry', '1']]) {
      await run(...argv);
    }
    await session.rejectNext('message-not-json');
    const { messages } = JSON.parse(await run('dlq', 'list')) as { messages: { message_id: string }[] };
    const messageId = messages[0]?.message_id ?? '';
    await run('dlq', 'show', messageId);
    await run('dlq', 'redrive', messageId);
    for (const argv of [['cancel', '1'], ['storage', 'verify'], ['storage', 'gc'], ['logs']]) await run(...argv);
    for (const verb of ['queue', 'asg', 'activities', 'metrics', 'lambda', 'report', 'doctor'])
      await run(verb, ...FROM);
    for (const topic of [['size'], ['depth'], ['deleted'], ['inflight'], ['video', '53']]) {
      await run('why', ...topic, ...FROM);
    }
    await run('verify', 'lambda', ...FROM);
    await run('verify', 'worker', ...FROM);
    await run('diff', SNAPSHOT_FILE, SNAPSHOT_FILE);
    await run('snapshot', path.join(fleet.folder, 'snapshot.json'), '--time-limit', '60');

    await run('dashboard');

    // A stream to measure is made where workers run; its document is checked beside its renderer.
    expect([...ran, 'quality'].sort()).toEqual([...NAMES].sort());
  });

  it('ffleet schema lists them, and prints each as closed JSON Schema', async () => {
    await session.run(['schema']);
    expect(session.lastOut().trim().split('\n')).toEqual(Object.keys(DOCUMENTS));
    for (const name of Object.keys(DOCUMENTS)) {
      expect(await session.run(['schema', ...name.split(' ')])).toBe(0);
      const schema = JSON.parse(session.lastOut()) as { $schema: string; title: string };
      expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
      expect(schema.title.includes('one line')).toBe(JSON_LINES.some((lines) => lines === name));
      expect(openObjects(schema)).toEqual([]);
    }
    expect(await session.run(['schema', 'completion'])).toBe(2);
    expect(session.transcript()).toContain('error: completion prints no JSON; known are activities, asg,');
  });

  it('a document with a field too many, too few, or of another type is noticed', () => {
    const check = (document: object) => () =>
      checkDocuments({ argv: ['cancel', '1'], stdout: JSON.stringify(document) });
    const good = { video_id: 1, outcome: 'cancelled', status: null };

    expect(check(good)).not.toThrow();
    expect(check({ ...good, more: 1 })).toThrow('is no cancel document');
    expect(check({ video_id: 1, outcome: 'cancelled' })).toThrow('is no cancel document');
    expect(check({ ...good, video_id: '1' })).toThrow('is no cancel document');
  });
});

/** Paths of objects that would let any key pass, but for those that are maps by nature. */
function openObjects(node: unknown, at = '$'): readonly string[] {
  if (typeof node !== 'object' || node === null) return [];
  if (Array.isArray(node)) return node.flatMap((item, index) => openObjects(item, `${at}[${index}]`));
  const own = 'properties' in node && !('additionalProperties' in node) ? [at] : [];
  return [...own, ...Object.entries(node).flatMap(([key, value]) => openObjects(value, `${at}.${key}`))];
}
