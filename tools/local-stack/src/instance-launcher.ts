/** Runs each instance of the Auto Scaling group as a worker process of its own: the bundle that the image holds. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { InstanceLauncher, LaunchedInstance } from '@ffleet/local-aws';
import { secondsToMs } from '@ffleet/units';
import { STOP_GRACE } from './region';

/** The launcher, and the processes that it runs. */
export interface WorkerProcesses extends InstanceLauncher {
  /** Workers that have not ended, oldest first; each leads a process group of the same number, with its ffmpeg in it. */
  list(): readonly WorkerProcess[];
}

export interface WorkerProcess {
  readonly instanceId: string;
  readonly pid: number;
}

/**
 * @param options.bundle the worker's main.js
 * @param options.preload a script that ends the worker with this process
 * @param options.onLine each line that a worker prints, on either stream
 */
export function createInstanceLauncher(options: {
  bundle: string;
  preload: string;
  environmentOf: (instance: { instanceId: string; metadataUrl: string }) => Record<string, string>;
  onLine: (instanceId: string, line: string) => void;
}): WorkerProcesses {
  const { bundle, preload, environmentOf, onLine } = options;
  const running = new Map<string, number>();
  return {
    list: () => [...running].map(([instanceId, pid]) => ({ instanceId, pid })),
    async launch(instance) {
      const { instanceId } = instance;
      const child = spawn(process.execPath, ['--require', preload, bundle], {
        detached: true, // a process group of its own, so that its ffmpeg can be ended with it
        stdio: ['pipe', 'pipe', 'pipe'],
        env: environmentOf(instance),
      });
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => onLine(instanceId, line));
      }
      if (child.pid !== undefined) running.set(instanceId, child.pid);
      const instanceProcess = launched(child);
      void instanceProcess.exited.then(() => running.delete(instanceId));
      return instanceProcess;
    },
  };
}

function launched(child: ChildProcess): LaunchedInstance {
  const exited = new Promise<{ code: number | null; signal: string | null }>((resolve) => {
    child.once('error', () => resolve({ code: null, signal: null }));
    child.once('exit', (code, signal) => {
      killGroup(child); // a killed worker cannot end its ffmpeg itself
      resolve({ code, signal });
    });
  });
  return {
    exited,
    async terminate() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(child), secondsToMs(STOP_GRACE));
      await exited;
      clearTimeout(timer);
    },
  };
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // The group is empty already.
  }
}
