import { seconds } from '@ffleet/units';
import { redactSnapshot } from './redact';
import { parseSnapshot, renderSnapshot } from './snapshot';
import type { Snapshot } from './snapshot';
import { incidentWithLeases } from './testing/incident';
import { TAKEN_AT, fact, snapshot, unknownFact } from './testing/snapshots';

const deployment = (environment: Record<string, string>, raw: unknown = null): Snapshot =>
  snapshot([
    { ...fact('scaler-deployment', 'scaler', { codeSha256: 'sum', lastModified: TAKEN_AT, environment }), raw },
  ]);

describe('redactSnapshot()', () => {
  it.each([
    ['a password by its name', deployment({ DB_PASSWORD: 'hunter2' })],
    ['a URL that is a secret as a whole', deployment({ DATABASE_URL: 'postgres://db/hunter2' })],
    ['the user part of a URL', deployment({ PROXY: 'http://user:hunter2@proxy.example/path' })],
    ['the user part of a URL with an @ in it', deployment({ PROXY: 'http://user:hunter2@x@proxy.example/path' })],
    ['the query of a URL', deployment({ SOURCE: 'https://bucket.example/a.mp4?X-Amz-Signature=hunter2' })],
    ['a pair of name and value', deployment({}, [{ Name: 'API_KEY', Value: 'hunter2' }])],
    ['a pair within a text', deployment({}, 'AWS_SECRET_ACCESS_KEY=hunter2 REGION=eu-west-1')],
    ['JSON within a text', deployment({}, '{"Password": "hunter2"}')],
    ['escaped JSON within a text', deployment({}, '"{\\"Password\\":\\"hunter2\\"}"')],
    ['an authorization header', deployment({}, 'authorization: Bearer hunter2hunter2')],
    ['a receipt handle', deployment({}, { ReceiptHandle: 'hunter2' })],
    ['a list of secrets', deployment({}, { secrets: ['hunter2'] })],
    ['a problem', snapshot([unknownFact('database-health', 'db', { problem: 'postgres://u:hunter2@db refused' })])],
  ])('redactSnapshot() takes out %s', (_, secretive) => {
    expect(renderSnapshot(secretive)).toContain('hunter2');

    expect(renderSnapshot(redactSnapshot(secretive))).not.toContain('hunter2');
  });

  it('redactSnapshot() takes out access keys when their name tells nothing', () => {
    const text = renderSnapshot(redactSnapshot(deployment({ OTHER: 'AKIAIOSFODNN7EXAMPLE' })));

    expect(text).not.toContain('AKIA');
  });

  it('redactSnapshot() leaves facts alone when there is no secret in them', () => {
    expect(redactSnapshot(incidentWithLeases())).toEqual(incidentWithLeases());
  });

  it('redactSnapshot() gives a snapshot again when it took something out', () => {
    const settings = fact('queue-settings', 'q', { visibilityTimeout: seconds(30), retention: null, redrive: null });
    const redacted = redactSnapshot(snapshot([settings, ...deployment({ TOKEN: 'x' }).facts]));

    expect(parseSnapshot(renderSnapshot(redacted))).toEqual({ ok: true, value: redacted });
  });
});
