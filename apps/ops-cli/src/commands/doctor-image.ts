/** The check that the workers run the image that was built: by their own word, against the digest that is expected. */
import { renderCommand, sourceOf } from '@ffleet/evidence';
import type { Snapshot } from '@ffleet/evidence';
import type { WorkerExpectation } from '../config';
import type { Check } from './doctor';

const NAME = 'worker image';

/** A difference is a problem whatever else is unknown; without one, each worker has to be known, and what was built. */
export function checkImage(options: { snapshot: Snapshot; expected: WorkerExpectation }): Check {
  const { snapshot, expected } = options;
  const { names } = snapshot;
  const workers = workersOf(snapshot);
  const told = workers.map((workerId) => ({ workerId, digest: digestOf(snapshot, workerId) }));
  const known = told.flatMap(({ workerId, digest }) => (digest === null ? [] : [{ workerId, digest }]));
  const runs = (list: typeof known) => list.map(({ workerId, digest }) => `${workerId} runs ${digest}`).join(', ');

  const digests = [...new Set(known.map(({ digest }) => digest))];
  const others = known.filter(({ digest }) => digest !== expected.imageDigest);
  if (expected.imageDigest !== null && others.length > 0) {
    const remedy = `replace the workers: ${refreshCommand(names)}`;
    return { name: NAME, status: 'problem', seen: `${runs(others)}; expected ${expected.imageDigest}`, remedy };
  }
  if (digests.length > 1) {
    const remedy = `they share no video: let an instance refresh end, or start one: ${refreshCommand(names)}`;
    return { name: NAME, status: 'problem', seen: runs(known), remedy };
  }

  const [silent] = told.filter(({ digest }) => digest === null);
  if (silent !== undefined) {
    const ids = told.filter(({ digest }) => digest === null).map(({ workerId }) => workerId);
    const source = sourceOf({ ref: { kind: 'worker-image', subject: silent.workerId }, names, at: snapshot.takenAt });
    const remedy = `start workers with WORKER_IMAGE_DIGEST, or ask there: ${renderCommand({ source, shell: 'bash' })}`;
    return { name: NAME, status: 'unknown', seen: `${ids.join(', ')} told no image digest`, remedy };
  }
  const [digest] = digests;
  if (digest === undefined) {
    const seen = 'no worker is in service that could tell its image';
    return { name: NAME, status: 'unknown', seen, remedy: 'ask again once one runs' };
  }
  if (expected.imageDigest === null) {
    const seen = `${workers.length} of ${workers.length} workers run ${digest}, and nobody said what was built`;
    const remedy = `set WORKER_IMAGE_DIGEST here to what this tells: ${pushedImageCommand(names, expected)}`;
    return { name: NAME, status: 'unknown', seen, remedy };
  }
  return { name: NAME, status: 'ok', seen: `${workers.length} workers run ${digest}`, remedy: null };
}

/** The group's instances in service; where the group is not known, whoever wrote a log and has not stopped. */
function workersOf({ facts, names }: Snapshot): readonly string[] {
  const group = facts.find(({ kind, subject }) => kind === 'group' && subject === names.group);
  if (group?.kind === 'group' && group.observation.kind === 'known') {
    const { instances } = group.observation.value;
    return instances.filter(({ lifecycle }) => lifecycle === 'InService').map(({ instanceId }) => instanceId);
  }
  return facts.flatMap((fact) => {
    if (fact.kind !== 'worker-log' || fact.observation.kind === 'unknown') return [];
    return fact.observation.value.lines.at(-1)?.event === 'WORKER_STOPPED' ? [] : [fact.subject];
  });
}

function digestOf({ facts }: Snapshot, workerId: string): string | null {
  const fact = facts.find(({ kind, subject }) => kind === 'worker-image' && subject === workerId);
  return fact?.kind === 'worker-image' && fact.observation.kind === 'known' ? fact.observation.value.digest : null;
}

type Names = Snapshot['names'];

const refreshCommand = (names: Names): string =>
  commandOf(names, { service: 'autoscaling', operation: 'StartInstanceRefresh', input: groupInput(names) });

const groupInput = ({ group }: Names) => ({ AutoScalingGroupName: group });

/** The digests of the repository, newest push last. */
const pushedImageCommand = (names: Names, { imageRepository }: WorkerExpectation): string =>
  commandOf(names, {
    service: 'ecr',
    operation: 'DescribeImages',
    input: {
      RepositoryName: imageRepository,
      Query: 'sort_by(imageDetails,&imagePushedAt)[].[imageTags[0],imageDigest]',
      Output: 'text',
    },
  });

function commandOf(
  { region, endpointUrl }: Names,
  call: { service: string; operation: string; input: Readonly<Record<string, string>> },
): string {
  return renderCommand({ source: { kind: 'aws', region, endpointUrl, outfile: null, ...call }, shell: 'bash' });
}
