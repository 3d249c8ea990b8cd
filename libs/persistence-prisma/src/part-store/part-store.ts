/** Roots and their parts on PostgreSQL: what the runs of a family hand on to each other. */
import type { PartStore } from '@ffleet/ports';
import type { DatabaseClient } from '../database-client';
import { completePart } from './complete-part';
import { disownParts } from './disown-parts';
import { fetchParts } from './fetch-parts';
import { storePlan } from './store-plan';

/** Every method throws a `DatabaseError` when the database does not answer; expected outcomes are values. */
export function createPartStore(client: DatabaseClient): PartStore {
  return {
    storePlan: (options) => storePlan({ client, ...options }),
    completePart: (options) => completePart({ client, ...options }),
    disownParts: (options) => disownParts({ client, ...options }),
    fetchParts: (options) => fetchParts({ client, ...options }),
  };
}
