/** `npm run bench:jobs`: what a job costs that does nothing, in ffleet and in its peers, and who believes a stale worker. */
import { parseArgs } from 'node:util';
import { serveEmulator, startGround } from './ground';
import { countStatements, measureThroughput } from './measure';
import { renderGoals, renderMeasurements } from './report';
import { installSystems } from './systems/all-systems';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      /** Set by the program itself for its child processes. */
      role: { type: 'string', default: 'bench' },
      folder: { type: 'string', default: '' },
      jobs: { type: 'string', default: '500' },
      rounds: { type: 'string', default: '5' },
      concurrency: { type: 'string', default: '1,8,24' },
    },
  });
  if (values.role === 'emulator') return serveEmulator({ folder: values.folder });
  const size = {
    jobs: Number(values.jobs),
    rounds: Number(values.rounds),
    concurrencies: values.concurrency.split(',').map(Number),
  };
  const ground = await startGround();
  try {
    const entrants = await installSystems(ground);
    const measurements = await measureThroughput({
      entrants,
      size,
      onRound: ({ concurrency, round }) => process.stderr.write(`${concurrency} at a time, round ${round}\n`),
    });
    const statements = await countStatements({ ground, entrants, jobs: 100, concurrency: 8 });
    say(renderMeasurements({ measurements, statements }));
    say(renderGoals({ measurements, statements }));
    for (const { system } of entrants) await system.close();
  } finally {
    await ground.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  process.exitCode = 1;
});
