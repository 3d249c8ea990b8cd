import { derive } from './derivation';
import { diagnose } from './diagnose';
import { ENGLISH } from './language/english';
import { renderDerivation } from './report/derivation-text';
import { incident, incidentWithLeases } from './testing/incident';
import { healthyBut } from './testing/healthy';

describe('derive()', () => {
  it('leads from the size to the queue, and from the queue to the leases that explain it', () => {
    const derivation = derive({ diagnosis: diagnose(incidentWithLeases()), rule: 'desired-capacity' });

    const depth = derivation?.facts.find(({ fact }) => fact.kind === 'queue-depth');
    expect(depth?.why?.conclusion).toMatchObject({ reason: 'HeldByHandlers' });
    expect(depth?.why?.facts.map(({ fact }) => fact.kind)).toContain('running-jobs');
  });

  it('says each explanation once on its way down when two facts explain each other', () => {
    const derivation = derive({ diagnosis: diagnose(incidentWithLeases()), rule: 'desired-capacity' });

    const below = derivation?.facts.find(({ fact }) => fact.kind === 'queue-depth')?.why?.facts;
    expect(below?.find(({ fact }) => fact.kind === 'group')).toMatchObject({ why: null });
  });

  it('names what is missing when a branch is unknown', () => {
    const derivation = derive({ diagnosis: diagnose(incident()), rule: 'messages-in-flight' });

    expect(derivation?.missing.map(({ id }) => id)).toContain('running-jobs:academy');
  });

  it('is null when the question does not arise', () => {
    expect(derive({ diagnosis: diagnose(healthyBut()), rule: 'nothing-deleted' })).toBeNull();
  });
});

describe('renderDerivation()', () => {
  it('draws the tree as it always did', () => {
    const derivation = derive({ diagnosis: diagnose(incident()), rule: 'desired-capacity' });

    expect(derivation && renderDerivation({ derivation, catalogue: ENGLISH })).toMatchSnapshot();
  });
});
