/** The stable-zero mark in an SSM parameter: epoch seconds as text, no parameter where no mark stands. */
import { DeleteParameterCommand, GetParameterCommand, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { StableZeroMark } from '@ffleet/ports';
import { epochMs } from '@ffleet/units';
import type { EpochMs } from '@ffleet/units';
import { callAws, codeOf } from './call-aws';

/**
 * Keeps the mark to the second. Every method throws AwsCallError when SSM refuses or does not answer, and `fetch` also
 * when the parameter holds something else than epoch seconds.
 * @see AWS API Reference, Systems Manager GetParameter, PutParameter, DeleteParameter
 */
export function createSsmStableZeroMark(options: { client: SSMClient; parameterName: string }): StableZeroMark {
  const { client, parameterName } = options;
  return {
    fetch: () =>
      callAws({
        action: `read SSM parameter ${parameterName}`,
        call: async () => {
          try {
            const { Parameter } = await client.send(new GetParameterCommand({ Name: parameterName }));
            return parseMark(Parameter?.Value);
          } catch (error) {
            if (codeOf(error) === 'ParameterNotFound') return null;
            throw error;
          }
        },
      }),

    put: async ({ sinceEpochMs }) => {
      const Value = String(Math.floor(sinceEpochMs / 1000));
      await callAws({
        action: `write SSM parameter ${parameterName}`,
        call: () =>
          client.send(new PutParameterCommand({ Name: parameterName, Value, Type: 'String', Overwrite: true })),
      });
    },

    clear: () =>
      callAws({
        action: `delete SSM parameter ${parameterName}`,
        call: async () => {
          try {
            await client.send(new DeleteParameterCommand({ Name: parameterName }));
          } catch (error) {
            if (codeOf(error) !== 'ParameterNotFound') throw error;
          }
        },
      }),
  };
}

/** `0` is no mark: SSM cannot hold an empty text, so that is how others write "none". */
function parseMark(text: string | undefined): EpochMs | null {
  if (text === undefined || !/^\d{1,11}$/.test(text)) {
    throw new Error(`The parameter holds ${JSON.stringify(text)}, but epoch seconds were wanted`);
  }
  return text === '0' ? null : epochMs(Number(text) * 1000);
}
