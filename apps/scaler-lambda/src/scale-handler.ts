/** The Lambda's handler. Configuration and clients are made at the cold start, so a wrong variable fails the deploy. */
import { readConfig } from './config';
import { createScaler } from './scaler';
import { renderScalerResponse } from './scaler-response';
import type { ScalerResponse } from './scaler-response';

const scale = createScaler(readConfig(process.env));

/** Runs one scaling tick; the event (a schedule's) says nothing that it needs. */
export async function handler(): Promise<ScalerResponse> {
  return renderScalerResponse(await scale());
}
