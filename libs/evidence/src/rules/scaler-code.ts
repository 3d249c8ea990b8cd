/** Whether the scaler that runs is the one that was built. */
import { awsCall } from '../fact-kind';
import { one } from '../need';
import { defineRule } from '../rule';

export const scalerOutdated = defineRule({
  code: 'scaler-code',
  kind: 'finding',
  needs: ({ scalerFunction, scalerArtifact }) => ({
    deployment: one('scaler-deployment', scalerFunction),
    artifact: one('built-artifact', scalerArtifact),
  }),
  judge: ({ deployment, artifact }, names) => {
    const deployed = deployment.value.codeSha256;
    const built = artifact.value.codeSha256;
    if (deployed === built) return { status: 'not-so' };
    return {
      status: 'True',
      reason: 'DeployedCodeDiffers',
      values: { deployed, built },
      remedies: [
        awsCall(
          { names },
          {
            service: 'lambda',
            operation: 'UpdateFunctionCode',
            input: { FunctionName: deployment.subject, ZipFile: `fileb://${artifact.subject}` },
          },
        ),
      ],
    };
  },
});
