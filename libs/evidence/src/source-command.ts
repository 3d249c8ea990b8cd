/** Turns a source into the command that asks it again, ready to be copied into a terminal. */
import { assertNever } from '@ffleet/units';
import type { AwsCall, FactSource } from './fact-source';
import { shellQuote } from './shell-quote';
import type { Shell } from './shell-quote';

/** @returns one line (a statement keeps its own line breaks); it changes nothing where the source only reads */
export function renderCommand({ source, shell }: { source: FactSource; shell: Shell }): string {
  switch (source.kind) {
    case 'aws':
      return renderAwsCommand({ call: source, shell });
    case 'sql': {
      const database = shell === 'bash' ? '"$DATABASE_URL"' : '$env:DATABASE_URL';
      return `psql ${database} -c ${shellQuote({ shell, word: source.statement })}`;
    }
    case 'script':
      return source[shell];
    default:
      return assertNever(source);
  }
}

/** `sqs GetQueueAttributes`, `psql`: the source in a word or two, for tables. */
export function renderSourceName(source: FactSource): string {
  if (source.kind === 'aws') return `${source.service} ${source.operation}`;
  return source.kind === 'sql' ? 'psql' : (source.bash.split(' ')[0] ?? source.bash);
}

function renderAwsCommand({ call, shell }: { call: AwsCall; shell: Shell }): string {
  const words = ['aws', call.service, kebabCase(call.operation)];
  for (const [name, value] of Object.entries(call.input)) words.push(...optionWords({ name, value }));
  words.push('--region', call.region);
  if (call.endpointUrl !== null) words.push('--endpoint-url', call.endpointUrl);
  if (call.outfile !== null) words.push(call.outfile);
  const command = words.map((word) => shellQuote({ shell, word })).join(' ');
  if (call.outfile === null) return command;
  const outfile = shellQuote({ shell, word: call.outfile });
  return shell === 'bash' ? `${command} && cat ${outfile}` : `${command}; Get-Content ${outfile}`;
}

function optionWords({ name, value }: { name: string; value: AwsCall['input'][string] }): string[] {
  const option = `--${kebabCase(name)}`;
  if (typeof value === 'boolean') return [value ? option : `--no-${kebabCase(name)}`];
  if (!Array.isArray(value)) return [option, String(value)];
  return [option, ...value.map(itemWord)];
}

/** A structure in the AWS CLI's shorthand: `Name=QueueName,Value=academy-video-jobs`. */
function itemWord(item: string | number | boolean | Record<string, string | number | boolean>): string {
  if (typeof item !== 'object') return String(item);
  return Object.entries(item)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');
}

/** `GetQueueAttributes` -> `get-queue-attributes`, as the AWS CLI names operations and options. */
function kebabCase(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
