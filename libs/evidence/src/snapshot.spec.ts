import * as fc from 'fast-check';
import { factKinds } from './fact-kinds';
import { parseSnapshot, renderSnapshot, snapshotJsonSchema } from './snapshot';
import { incident, incidentWithLeases, incidentWithLogs } from './testing/incident';
import { snapshot, unknownFact } from './testing/snapshots';

describe('snapshot', () => {
  it.each([
    ['the incident', incident()],
    ['its leases', incidentWithLeases()],
    ['its logs', incidentWithLogs()],
    ['unknown facts of every kind', snapshot(factKinds.map((kind) => unknownFact(kind, 'subject')))],
  ])('parseSnapshot() brings back what renderSnapshot() wrote for %s', (_, original) => {
    expect(parseSnapshot(renderSnapshot(original))).toEqual({ ok: true, value: original });
  });

  it('parseSnapshot() names every place when several are wrong', () => {
    const text = renderSnapshot(incident())
      .replace('"visible": 0', '"visible": "none"')
      .replace('"desired": 5', '"desired": -5');

    const parsed = parseSnapshot(text);

    expect(parsed).toMatchObject({
      ok: false,
      error: [
        expect.stringContaining('facts.0.observation.value.visible'),
        expect.stringContaining('observation.value.desired'),
      ],
    });
  });

  it('parseSnapshot() refuses another version', () => {
    const text = renderSnapshot(incident()).replace('"version": 1', '"version": 2');

    expect(parseSnapshot(text)).toMatchObject({ ok: false, error: [expect.stringContaining('version')] });
  });

  it('parseSnapshot() refuses the same fact twice', () => {
    const [fact] = incident().facts;

    const parsed = parseSnapshot(renderSnapshot(snapshot(fact === undefined ? [] : [fact, fact])));

    expect(parsed).toEqual({ ok: false, error: ['facts: each kind and subject at most once'] });
  });

  it('parseSnapshot() never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseSnapshot(text).ok).toBe(false);
      }),
    );
  });

  it('snapshotJsonSchema() describes each kind of fact', () => {
    const text = JSON.stringify(snapshotJsonSchema());

    for (const kind of factKinds) expect(text).toContain(`"const":"${kind}"`);
  });
});
