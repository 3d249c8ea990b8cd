/** Writes events to standard output, one line each, as containers and Lambda expect. */
import type { EventLog } from '@ffleet/ports';
import { renderLogLine } from '@ffleet/observability';
import type { LogFormat } from '@ffleet/observability';
import { epochMs } from '@ffleet/units';

/** @param options.write receives whole lines with their line end; standard output unless a test listens */
export function createStdoutEventLog(options: { format: LogFormat; write?: (line: string) => void }): EventLog {
  const write = options.write ?? ((line: string) => void process.stdout.write(line));
  return {
    emit(event) {
      write(`${renderLogLine({ format: options.format, event, atEpochMs: epochMs(Date.now()) })}\n`);
    },
  };
}
