/** What the specs of the handler do in every trial: hand it the world's message, and read what it said of it. */
import { handleMessage } from '../handle-message';
import type { FakeWorld } from './fake-ports';
import { MESSAGE } from './fake-ports';

export const handle = (world: FakeWorld, body = MESSAGE.body): Promise<void> =>
  handleMessage({ ...world.context, message: { ...MESSAGE, body } });

/** The result that the handler's log line names. */
export const resultOf = (world: FakeWorld): string | undefined =>
  world.events.flatMap((event) => (event.event === 'handler.handle() returned' ? [event.result] : []))[0];
