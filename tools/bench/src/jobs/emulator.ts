/** The emulator's role: a process of its own, so that it takes no time from the process that is measured. */
import { startLocalAws } from '@ffleet/local-aws';

/** Tells its address to whoever started it, and ends with them. */
export async function serveEmulator(options: { folder: string }): Promise<void> {
  const emulator = await startLocalAws({ stateDir: options.folder });
  process.once('disconnect', () => void emulator.close().then(() => process.exit(0)));
  process.send?.({ endpointUrl: emulator.endpointUrl });
}
