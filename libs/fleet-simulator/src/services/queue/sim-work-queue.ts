/** The WorkQueue port of one process, on the simulated queue. */
import type { ReceivedMessage, WorkQueue } from '@ffleet/ports';
import { seconds } from '@ffleet/units';
import type { Network } from '../../kernel/network';
import type { SimProcess } from '../../kernel/sim-process';
import type { Timeline } from '../../kernel/timeline';
import type { SimQueue } from './sim-queue';

export function createSimWorkQueue(options: {
  queue: SimQueue;
  network: Network;
  process: SimProcess;
  timeline: Timeline;
}): WorkQueue {
  const { queue, network, process, timeline } = options;
  const tell = (text: string): void => timeline.add(process.name, text);
  const call = <Answer>(operation: string, effect: () => Answer): Promise<Answer> =>
    network.call<Answer>({
      process,
      service: 'sqs',
      operation: `queue.${operation}`,
      effect: (reply) => reply(effect()),
    });
  const deleteMessage: WorkQueue['delete'] = ({ receiptHandle }) =>
    call('delete', () => {
      tell(`deletes ${receiptHandle}`);
      queue.delete({ receiptHandle });
    });

  return {
    delete: deleteMessage,
    receive: ({ maxMessages, waitTime, visibilityTimeout, signal }) =>
      network.call<readonly ReceivedMessage[]>({
        process,
        service: 'sqs',
        operation: 'queue.receive',
        effect: (reply) =>
          queue.receive({
            receiver: process.name,
            maxMessages,
            waitTime,
            visibilityTimeout,
            isOpen: () => process.isAlive() && !signal.aborted,
            reply: (messages) => {
              for (const { receiptHandle, body } of messages) tell(`is given ${receiptHandle}: ${jobOf(body)}`);
              reply(messages);
            },
          }),
        abort: { signal, onAbort: () => [] },
      }),
    changeVisibility: ({ receiptHandle, visibilityTimeout }) =>
      call('changeVisibility', () => queue.changeVisibility({ receiptHandle, visibilityTimeout })),
    send: ({ body, delay = seconds(0) }) =>
      call('send', () => {
        const messageId = queue.send({ body, delay });
        tell(`sends ${messageId}: ${jobOf(body)}, seen after ${delay} s`);
        return { messageId };
      }),
    async reject({ message, reason }) {
      await call('reject', () => {
        tell(`rejects ${message.messageId}: ${reason}`);
        queue.deadLetters.push({ body: message.body, reason, isExcused: false });
      });
      await deleteMessage({ receiptHandle: message.receiptHandle });
    },
  };
}

/** The last digits of the job's id tell which one it is. */
const jobOf = (body: string): string =>
  /"job_id":"[0-9a-f-]*?0*([1-9]\d*)"/.exec(body)?.[1]?.replace(/^/, 'job ') ?? body;
