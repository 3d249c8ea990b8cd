/** All facts of one look at a fleet, as JSON: an incident can be analysed later, and elsewhere. */
import { err, ok } from '@ffleet/units';
import type { EpochMs, Result } from '@ffleet/units';
import * as z from 'zod';
import { EPOCH_MS } from './branded-schemas';
import { FACT_KINDS, factKinds } from './fact-kinds';
import type { FactKind } from './fact-kinds';
import { FACT_SOURCE_SCHEMA } from './fact-source';
import { factId } from './fact';
import type { Fact } from './fact';
import { FLEET_NAMES_SCHEMA } from './fleet-names';
import type { FleetNames } from './fleet-names';

/** Raised when an older reader would misread the facts. */
export const SNAPSHOT_VERSION = 1;

export interface Snapshot {
  readonly version: typeof SNAPSHOT_VERSION;
  readonly takenAt: EpochMs;
  readonly names: FleetNames;
  /** Each kind and subject at most once. */
  readonly facts: readonly Fact[];
}

const factSchema = (kind: FactKind) =>
  z.object({
    kind: z.literal(kind),
    subject: z.string().min(1),
    observation: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('known'), value: FACT_KINDS[kind].schema }),
      z.object({ kind: z.literal('unknown'), code: z.string(), problem: z.string() }),
    ]),
    source: FACT_SOURCE_SCHEMA,
    observedAt: EPOCH_MS,
    raw: z.json(),
  });

const [firstKind, ...otherKinds] = factKinds.map(factSchema);
if (firstKind === undefined)
  throw new TypeError('Cannot describe a snapshot without fact kinds: one is wanted at least');
/** By kind, so that a problem is told about that kind's value only. */
const FACT_SCHEMA = z.discriminatedUnion('kind', [firstKind, ...otherKinds]);

export const SNAPSHOT_SCHEMA = z
  .object({
    version: z.literal(SNAPSHOT_VERSION),
    takenAt: EPOCH_MS,
    names: FLEET_NAMES_SCHEMA,
    facts: z.array(FACT_SCHEMA),
  })
  .refine(({ facts }) => new Set(facts.map(factId)).size === facts.length, {
    path: ['facts'],
    error: 'each kind and subject at most once',
  });

/** @returns the snapshot, or every place where the text is not one */
export function parseSnapshot(text: string): Result<Snapshot, readonly string[]> {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    return err([`not JSON: ${cause instanceof Error ? cause.message : 'unreadable'}`]);
  }
  const parsed = SNAPSHOT_SCHEMA.safeParse(data);
  if (!parsed.success) {
    return err(parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'snapshot'}: ${message}`));
  }
  // Each member of the schema's union is one kind with its own value, which is what `Fact` says.
  return ok(parsed.data as unknown as Snapshot);
}

/** The file's text; `parseSnapshot()` brings the same snapshot back. */
export const renderSnapshot = (snapshot: Snapshot): string => `${JSON.stringify(snapshot, null, 2)}\n`;

/** JSON Schema (2020-12) of the file. */
export const snapshotJsonSchema = (): unknown => z.toJSONSchema(SNAPSHOT_SCHEMA);

/** The same look at the fleet without one fact: as if nobody had asked. */
export const withoutFact = ({ snapshot, id }: { snapshot: Snapshot; id: string }): Snapshot => ({
  ...snapshot,
  facts: snapshot.facts.filter((fact) => factId(fact) !== id),
});
