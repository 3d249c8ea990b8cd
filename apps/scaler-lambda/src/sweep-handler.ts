/** The sweeping Lambda's handler: a bundle of its own, so that the scaling one needs no database. */
import { readSweepConfig } from './sweep-config';
import { createSweepFunction } from './sweep-function';
import type { SweepResponse } from './sweep-response';

const sweep = createSweepFunction(readSweepConfig(process.env));

/** Runs one sweep; the event (a schedule's) says nothing that it needs. */
export function handler(): Promise<SweepResponse> {
  return sweep();
}
