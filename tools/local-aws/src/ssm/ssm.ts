/** SSM Parameter Store: the service's table, and a journal behind it. */
import { join } from 'node:path';
import * as sdk from '@aws-sdk/client-ssm';
import { arnOf } from '../environment';
import type { Environment, RunningService } from '../environment';
import { openJournal } from '../journal';
import { pageOf } from '../page';
import { AwsError } from '../wire/aws-error';
import { awsJson } from '../wire/aws-json';
import { defineService } from '../wire/service';
import { invalid, planParameter, renderParameter } from './parameter';
import type { Parameter } from './parameter';

type StoreChange =
  { readonly kind: 'put'; readonly parameter: Parameter } | { readonly kind: 'deleted'; readonly name: string };

const VERSIONS_KEPT = 100;
const NAMES_MAX = 10;

/** @see AWS Systems Manager API Reference */
export function createSsm(environment: Environment): RunningService {
  /** Versions by name, oldest first. */
  const store = new Map<string, readonly Parameter[]>();
  const apply = (change: StoreChange) => {
    if (change.kind === 'deleted') return void store.delete(change.name);
    const { parameter } = change;
    store.set(parameter.name, [...(store.get(parameter.name) ?? []), parameter].slice(-VERSIONS_KEPT));
  };
  const journal = openJournal<StoreChange>({
    file: join(environment.stateDir, 'ssm.jsonl'),
    replay: apply,
    snapshot: () => [...store.values()].flat().map((parameter) => ({ kind: 'put', parameter })),
  });
  const commit = (change: StoreChange) => {
    apply(change);
    journal.append(change);
  };

  const latest = (name: string) => store.get(name)?.at(-1);
  const render = (parameter: Parameter, decrypt: boolean | undefined, selector?: string) => {
    const { name } = parameter;
    const arn = arnOf(environment, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`);
    return renderParameter(parameter, { arn, decrypt: decrypt ?? false, selector });
  };

  /** `name` or `name:version`. */
  function find(reference: string, decrypt: boolean | undefined) {
    const [name = '', version] = reference.split(':');
    const parameter = version === undefined ? latest(name) : versionOf(store.get(name), version);
    return parameter && render(parameter, decrypt, version === undefined ? undefined : `:${version}`);
  }

  function remove(name: string): boolean {
    if (!store.has(name)) return false;
    commit({ kind: 'deleted', name });
    return true;
  }

  const service = defineService<typeof sdk>(sdk, {
    protocol: awsJson({ target: 'AmazonSSM', version: '1.1' }),
    operations: {
      PutParameter: (input) => {
        const parameter = planParameter(input, latest(input.Name ?? ''), environment.now());
        commit({ kind: 'put', parameter });
        return { Version: parameter.version, Tier: parameter.tier };
      },
      GetParameter: ({ Name = '', WithDecryption }) => {
        const parameter = find(Name, WithDecryption);
        if (parameter) return { Parameter: parameter };
        const [name = ''] = Name.split(':');
        throw store.has(name)
          ? new AwsError('ParameterVersionNotFound', `Systems Manager could not find version of ${Name}.`)
          : new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
      },
      GetParameters: ({ Names = [], WithDecryption }) => {
        checkNames(Names);
        const found = Names.map((name) => ({ name, parameter: find(name, WithDecryption) }));
        return {
          Parameters: found.flatMap(({ parameter }) => (parameter ? [parameter] : [])),
          InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
        };
      },
      GetParametersByPath: ({ Path = '', Recursive = false, MaxResults = 10, NextToken, WithDecryption }) => {
        if (!Path.startsWith('/')) throw invalid('The parameter path must start with a slash.');
        if (MaxResults < 1 || MaxResults > 10) throw invalid('MaxResults must be between 1 and 10.');
        const prefix = Path.endsWith('/') ? Path : `${Path}/`;
        const names = [...store.keys()]
          .filter((name) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')))
          .sort();
        const page = pageOf(names, { token: NextToken, size: MaxResults });
        if (page === undefined) throw new AwsError('InvalidNextToken', 'The specified token is not valid.');
        const parameters = page.items.flatMap((name) => latest(name) ?? []);
        return {
          Parameters: parameters.map((parameter) => render(parameter, WithDecryption)),
          NextToken: page.nextToken,
        };
      },
      DeleteParameter: ({ Name = '' }) => {
        if (!remove(Name)) throw new AwsError('ParameterNotFound', `Parameter ${Name} not found.`);
        return {};
      },
      DeleteParameters: ({ Names = [] }) => {
        checkNames(Names);
        const removed = Names.filter(remove);
        return { DeletedParameters: removed, InvalidParameters: Names.filter((name) => !removed.includes(name)) };
      },
    },
  });
  return { service, close: () => journal.close() };
}

function checkNames(names: readonly string[]): void {
  if (names.length < 1 || names.length > NAMES_MAX) throw invalid(`Names must have 1 to ${NAMES_MAX} members.`);
}

const versionOf = (versions: readonly Parameter[] | undefined, version: string): Parameter | undefined =>
  versions?.find((parameter) => String(parameter.version) === version);
