/** The process: hands arguments, environment and streams to the CLI, and ends with its exit code. */
import { streamSink } from '@ffleet/terminal';
import { EXIT } from './exit-code';
import { runCli } from './run-cli';

async function main(): Promise<void> {
  // The AWS SDK would tell users of Node 20 on each run what only the maintainers can act upon.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true';
  const { env, platform, stdout, stderr } = process;
  for (const stream of [stdout, stderr]) {
    // `ffleet status | head -1` closes the pipe early: nobody reads on, so there is nothing left to do.
    stream.on('error', (error: NodeJS.ErrnoException) =>
      process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.unobservable),
    );
  }

  process.exitCode = await runCli({
    argv: process.argv.slice(2),
    env,
    out: streamSink({ stream: stdout, env, platform }),
    err: streamSink({ stream: stderr, env, platform }),
    createClock: async () => (await import('@ffleet/host')).createSystemClock(),
    listenForInterrupt,
  });
}

/** A second Ctrl-C ends the process at once. */
function listenForInterrupt(): AbortSignal {
  const interruption = new AbortController();
  process.once('SIGINT', () => interruption.abort());
  return interruption.signal;
}

void main();
