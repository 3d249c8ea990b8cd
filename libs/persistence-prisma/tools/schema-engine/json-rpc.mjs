// JSON-RPC 2.0, one message a line, as the CLI speaks it to its engine.
import { createInterface } from 'node:readline';

/** Serves until the input ends, and until every call that came before was answered. */
export async function serveJsonRpc({ engine, input, output }) {
  const pending = new Set();
  const send = (message) => output.write(`${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
  let printCount = 0;
  // The engine talks back with requests of its own; their answers carry no method and need no attention.
  const print = (content) => send({ id: `print-${++printCount}`, method: 'print', params: { content } });

  for await (const line of createInterface({ input })) {
    const { id, method, params } = JSON.parse(line);
    if (!method) continue;
    const call = engine.call({ method, params, print }).then(
      (result) => send({ id, result }),
      (error) => send({ id, error: { code: 4466, message: error.message, data: engine.describeError(error) } }),
    );
    pending.add(call);
    call.finally(() => pending.delete(call));
  }
  await Promise.allSettled(pending);
}
