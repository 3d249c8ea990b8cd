/**
 * The program of a function's process: loads the handler, runs one event at a time, and ends with its parent.
 *
 * It is kept as text and written to a file at start, since it runs in a Node process of its own, outside any bundle.
 * Parent to child: `{ requestId, event, deadlineMs }`. Child to parent: `{ requestId, result }` or `{ requestId, error }`,
 * with the result already as JSON text. Before it answers it writes `END_OF_OUTPUT` and the request's id to both
 * output streams, so that the parent knows where an invocation's log ends.
 */

/** Begins a line that no function would print by chance. */
export const END_OF_OUTPUT = '\u0000end-of-output ';

/** A CommonJS module for `node <file>`. */
export const BOOTSTRAP = `
'use strict';
const { existsSync } = require('node:fs');
const path = require('node:path');
const { pathToFileURL } = require('node:url');

// Whatever happens to the parent, the channel closes: nobody is left to run for.
process.on('disconnect', () => process.exit(0));

const root = process.env.LAMBDA_TASK_ROOT;
const handlerName = process.env._HANDLER;
const failure = (name, message) => Object.assign(new Error(message), { name });

async function loadHandler() {
  const dot = handlerName.indexOf('.', handlerName.lastIndexOf('/') + 1);
  const moduleName = handlerName.slice(0, dot);
  const file = ['.js', '.mjs', '.cjs'].map((extension) => path.join(root, moduleName + extension)).find(existsSync);
  if (!file) throw failure('Runtime.ImportModuleError', "Error: Cannot find module '" + moduleName + "'");
  const loaded = await import(pathToFileURL(file).href).catch((error) => {
    if (error instanceof SyntaxError) throw failure('Runtime.UserCodeSyntaxError', 'SyntaxError: ' + error.message);
    throw error;
  });
  let value = loaded;
  for (const name of handlerName.slice(dot + 1).split('.')) value = value?.[name] ?? value?.default?.[name];
  if (typeof value !== 'function')
    throw failure('Runtime.HandlerNotFound', handlerName + ' is undefined or not exported');
  return value;
}

function makeContext({ requestId, deadlineMs }) {
  const { AWS_LAMBDA_FUNCTION_NAME, AWS_LAMBDA_FUNCTION_MEMORY_SIZE, AWS_LAMBDA_LOG_GROUP_NAME, AWS_LAMBDA_LOG_STREAM_NAME } =
    process.env;
  return {
    awsRequestId: requestId,
    functionName: AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: '$LATEST',
    invokedFunctionArn: process.argv[2],
    memoryLimitInMB: AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadlineMs - Date.now()),
  };
}

function run(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, result) => (error ? reject(error) : resolve(result));
    const returned = handler(event, context, callback);
    if (handler.length < 3 || typeof returned?.then === 'function') resolve(returned);
  });
}

const describe = (error) => ({
  errorType: error?.name ?? typeof error,
  errorMessage: error?.message ?? String(error),
  trace: String(error?.stack ?? '').split('\\n'),
});

const handlerLoaded = loadHandler();
handlerLoaded.catch(() => undefined); // told with the first invocation

process.on('message', async (invocation) => {
  const { requestId, event } = invocation;
  let answer;
  try {
    const result = await run(await handlerLoaded, event, makeContext(invocation));
    answer = { requestId, result: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const described = describe(error);
    console.error(['Invoke Error', JSON.stringify({ ...described, stack: described.trace })].join('\\t'));
    answer = { requestId, error: described };
  }
  const end = ${JSON.stringify(END_OF_OUTPUT)} + requestId + '\\n';
  process.stdout.write(end);
  process.stderr.write(end);
  process.send(answer);
});
`;
