/** `npm run sim`: many seeds of the fleet simulator, or one of them line by line. */
import { setImmediate as hostTurn } from 'node:timers/promises';
import { renderFailure, renderTimeline, runSimulation, shrinkFailure } from '@ffleet/fleet-simulator';
import { parseCommandLine, USAGE, UsageError } from './command-line';
import type { SimulateOptions } from './command-line';
import { createScenarioReport } from './scenario-report';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const nextTurn = (): Promise<void> => hostTurn();

/** @returns the exit code: 1 where anything was violated */
async function replay(options: SimulateOptions): Promise<number> {
  const { firstSeed: seed, sabotage } = options;
  let exitCode = 0;
  for (const scenario of options.scenarios) {
    const result = await runSimulation({ seed, scenario, sabotage, nextTurn });
    say(renderTimeline(result.timeline));
    const report = createScenarioReport({ scenario });
    report.add(result);
    say(report.render({ elapsedMs: 0 }));
    for (const { invariant, message } of result.violations) say(`${invariant}: ${message}`);
    if (result.violations.length > 0) exitCode = 1;
  }
  return exitCode;
}

/** @returns the exit code: 1 at the first violation, which is shrunk and printed */
async function runMany(options: SimulateOptions): Promise<number> {
  const { scenarios, seedCount, firstSeed } = options;
  const seedsEach = Math.ceil(seedCount / scenarios.length);
  const startedAt = performance.now();
  for (const scenario of scenarios) {
    const failure = await runScenario({ ...options, scenario, seedsEach });
    if (failure === null) continue;
    say(failure);
    return 1;
  }
  const elapsed = ((performance.now() - startedAt) / 1_000).toFixed(0);
  say(`No violation in ${seedsEach * scenarios.length} runs (seeds from ${firstSeed}, ${elapsed} s)`);
  return 0;
}

/** @returns the first failure as text, or null */
async function runScenario(options: SimulateOptions & { scenario: string; seedsEach: number }): Promise<string | null> {
  const { scenario, seedsEach, firstSeed, sabotage } = options;
  const report = createScenarioReport({ scenario });
  const startedAt = performance.now();
  for (let seed = firstSeed; seed < firstSeed + seedsEach; seed += 1) {
    const simulation = { seed, scenario, sabotage, nextTurn };
    const result = await runSimulation(simulation);
    report.add(result);
    if (result.violations.length > 0) {
      const shrunk = await shrinkFailure({ ...simulation, failure: result });
      return renderFailure({ seed, scenario, shrunk });
    }
    showProgress({ scenario, runs: report.runs(), seedsEach });
  }
  say(`${CLEAR_LINE}${report.render({ elapsedMs: performance.now() - startedAt })}`);
  return null;
}

const CLEAR_LINE = process.stdout.isTTY ? '\r\u001b[K' : '';

/** On a terminal alone: a log file has no use for a line that is written over. */
function showProgress(options: { scenario: string; runs: number; seedsEach: number }): void {
  const { scenario, runs, seedsEach } = options;
  if (process.stdout.isTTY && runs % 20 === 0) process.stdout.write(`${CLEAR_LINE}${scenario} ${runs} of ${seedsEach}`);
}

async function main(): Promise<void> {
  try {
    const options = parseCommandLine(process.argv.slice(2));
    process.exitCode = options.isReplay ? await replay(options) : await runMany(options);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`${error.message}\n${USAGE}\n`);
    process.exitCode = 2;
  }
}

void main();
