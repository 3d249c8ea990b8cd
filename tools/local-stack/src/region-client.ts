/** How the stack itself calls its region. */
import { LOCAL_CREDENTIALS } from './process-environment';
import { REGION } from './region';

/** The SDK configuration of every client of the stack itself. */
export function clientConfiguration(endpointUrl: string) {
  return { region: REGION.region, endpoint: endpointUrl, credentials: LOCAL_CREDENTIALS };
}

/** @returns false where the call failed with the named error, which says that the thing is there already */
export async function ignoring(errorName: string, call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === errorName) return false;
    throw error;
  }
}
