/** Schemas for numbers with a unit: plain JSON numbers outside, branded inside. */
import type { EpochMs, Seconds } from '@ffleet/units';
import * as z from 'zod';

// The brand exists for the compiler only, so that no transform is needed and a JSON schema can still be derived.
export const SECONDS = z.number() as unknown as z.ZodType<Seconds, Seconds>;
export const EPOCH_MS = z.number() as unknown as z.ZodType<EpochMs, EpochMs>;
export const COUNT = z.int().min(0);
