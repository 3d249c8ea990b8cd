/** Configuration is parsed once, and all its problems are told together: nobody fixes them one restart at a time. */
import { err, ok } from '@ffleet/units';
import type { Result } from '@ffleet/units';
import type * as z from 'zod';
import { isSecret } from './variables';

/** One variable that is not as it should be. */
export interface ConfigProblem {
  readonly variable: string;
  /** What was found; null where the variable is absent (or empty), or where its value is a secret. */
  readonly value: string | null;
  readonly state: 'absent' | 'wrong' | 'wrong-secret';
  /** What was wanted, such as `a whole number from 0 to 100`. */
  readonly wanted: string;
}

/** Every problem of one environment, as an error that an app can throw at its start; its message lists them all. */
export class ConfigProblems extends Error {
  override readonly name = 'ConfigProblems';

  constructor(readonly problems: readonly ConfigProblem[]) {
    super([`Cannot read the configuration from the environment:`, ...problems.map(renderConfigProblem)].join('\n'));
  }
}

/** `- STABLE_ZERO_SECONDS is "soon", but should be a whole number from 0 to 86400` */
export function renderConfigProblem({ variable, value, state, wanted }: ConfigProblem): string {
  const found = { absent: 'is not set', wrong: `is ${JSON.stringify(value)}`, 'wrong-secret': 'is not valid' }[state];
  return `- ${variable} ${found}, but should be ${wanted}`;
}

/**
 * Parses the variables that `schema` names; others are ignored, and an empty one counts as absent.
 * @param options.schema an object whose keys are the variables' names, made from `wholeNumber()`, `textList()`, ...
 * @param options.env such as `process.env`
 * @returns the parsed values, or every problem; values of variables marked by `secret()` are never repeated
 */
export function parseEnvironment<Schema extends z.ZodObject>({
  schema,
  env,
}: {
  schema: Schema;
  env: Readonly<Record<string, string | undefined>>;
}): Result<z.output<Schema>, ConfigProblems> {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = schema.safeParse(present);
  if (parsed.success) return ok(parsed.data);

  const problems = parsed.error.issues.map((issue): ConfigProblem => {
    const variable = String(issue.path[0] ?? '(environment)');
    const value = present[variable] ?? null;
    const isHidden = isSecret((schema.shape as z.ZodRawShape)[variable]);
    return {
      variable,
      value: isHidden ? null : value,
      state: value === null ? 'absent' : isHidden ? 'wrong-secret' : 'wrong',
      wanted: issue.message,
    };
  });
  return err(new ConfigProblems(problems));
}
