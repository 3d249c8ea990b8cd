/** All functions and their settings, kept in a journal; their code lies beside it. */
import path from 'node:path';
import { arnOf, type Environment } from '../environment';
import { openJournal, type Journal } from '../journal';
import { functionNotFound } from './errors';
import type { FunctionSettings } from './function-settings';

type Entry =
  | { readonly kind: 'function'; readonly settings: FunctionSettings }
  | { readonly kind: 'deleted'; readonly name: string };

export class FunctionStore {
  private readonly functions = new Map<string, FunctionSettings>();
  private readonly journal: Journal<Entry>;

  constructor(private readonly environment: Environment) {
    this.journal = openJournal<Entry>({
      file: path.join(environment.stateDir, 'lambda.journal'),
      replay: (entry) => {
        if (entry.kind === 'function') this.functions.set(entry.settings.name, entry.settings);
        else this.functions.delete(entry.name);
      },
      snapshot: () => this.list().map((settings) => ({ kind: 'function', settings })),
    });
  }

  /** By name. */
  list(): readonly FunctionSettings[] {
    return [...this.functions.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  has(name: string): boolean {
    return this.functions.has(name);
  }

  /**
   * @param reference a name, `account:function:name`, or an ARN, each with `:$LATEST` behind it or not
   * @throws {AwsError} ResourceNotFoundException, also for another version or alias: there are none
   */
  get(reference: string, qualifier?: string): FunctionSettings {
    const { name, version } = parseReference(reference);
    const settings = this.functions.get(name);
    const wanted = qualifier ?? version ?? '$LATEST';
    const arn = this.arnOf(name);
    if (!settings || wanted !== '$LATEST') throw functionNotFound(wanted === '$LATEST' ? arn : `${arn}:${wanted}`);
    return settings;
  }

  arnOf(name: string): string {
    return arnOf(this.environment, 'lambda', `function:${name}`);
  }

  put(settings: FunctionSettings): void {
    this.functions.set(settings.name, settings);
    this.journal.append({ kind: 'function', settings });
  }

  delete(name: string): void {
    this.functions.delete(name);
    this.journal.append({ kind: 'deleted', name });
  }

  close(): void {
    this.journal.close();
  }
}

function parseReference(reference: string): { readonly name: string; readonly version: string | undefined } {
  const [name = '', version] = reference.replace(/^.*?function:/, '').split(':');
  return { name, version };
}
