// What stands in the image, and what its worker says when nobody has configured it.
import { runEntryPoint, runInImage } from './container.mjs';

/** Commands in the image, and what they have to print. */
const COMMANDS = [
  { title: 'runs as a user without rights', command: ['id', '-u'], wanted: /^[1-9]\d+$/ },
  { title: 'has Node 22', command: ['node', '--version'], wanted: /^v22\.\S+/ },
  { title: 'has ffmpeg', command: ['ffmpeg', '-version'], wanted: /^ffmpeg version \d+\S*/ },
  { title: 'has ffprobe', command: ['ffprobe', '-version'], wanted: /^ffprobe version \d+\S*/ },
  {
    title: 'has prlimit and setpriv',
    command: ['prlimit', '--as=8589934592', '--', 'setpriv', '--pdeathsig', 'KILL', 'id', '-un'],
    wanted: /^ffleet$/,
  },
  {
    title: 'trusts the usual authorities',
    command: ['head', '-n', '1', '/etc/ssl/certs/ca-certificates.crt'],
    wanted: /^-----BEGIN CERTIFICATE/,
  },
  { title: 'can write to /scratch', command: ['mktemp', '--tmpdir', 'check.XXXXXX'], wanted: /^\/scratch\/check\./ },
];

/** Where the container has file systems of its own. */
const NOT_MOUNTED = '! -path /scratch ! -path /dev ! -path /proc';

/** What must not be there, as `find` expressions. Permission bits tell who may write: on a read-only root nobody can. */
const SEARCHES = [
  { title: 'has no npm, corepack or yarn', expression: '( -name npm -o -name corepack -o -name yarn* )' },
  { title: 'has no program that gains rights', expression: '-type f -perm /6000' },
  {
    title: 'has nothing that its user could change',
    expression: `! -type l ( -user 10001 -o -group 10001 -o -perm -0002 ! -perm -1000 ) ${NOT_MOUNTED}`,
  },
  {
    title: 'has no package lists or caches',
    expression: '-type f ( -path /var/cache/apt/* -o -path /var/lib/apt/lists/* )',
  },
];

export async function checkContents({ image, report, signal }) {
  await report.check('names a user by number, and tini as its entry point', () => {
    const { User = '', Entrypoint = [] } = image.config;
    if (!/^[1-9]\d*:[1-9]\d*$/.test(User)) throw new Error(`USER is "${User}"; wanted numbers above 0`);
    if (Entrypoint[0] !== '/usr/bin/tini') throw new Error(`ENTRYPOINT is ${Entrypoint.join(' ')}; wanted tini first`);
    return `${User}, ${Entrypoint.join(' ')}`;
  });
  for (const { title, command, wanted } of COMMANDS) {
    await report.check(title, async () => {
      const printed = await runInImage({ image, command, signal });
      const found = wanted.exec(printed)?.[0];
      if (found === undefined) throw new Error(`\`${command.join(' ')}\` printed "${printed}"; wanted ${wanted}`);
      return found;
    });
  }
  for (const { title, expression } of SEARCHES) {
    await report.check(title, async () => {
      const found = await find({ image, expression, signal });
      if (found) throw new Error(found.split('\n').slice(0, 10).join('\n'));
    });
  }
  await report.check('the worker tells all that is missing when nothing is configured', async () => {
    const { code, stdout, stderr } = await runEntryPoint({ image, signal });
    const missing = ['AWS_REGION', 'DATABASE_URL'].filter((name) => !stderr.includes(name));
    if (code === 0 || missing.length > 0)
      throw new Error(`Exit code ${code}; not told: ${missing}\n${stdout}${stderr}`);
    return `exit code ${code}`;
  });
}

/** Searches the image's own file system, not what is mounted in it, as the image's user. */
function find({ image, expression, signal }) {
  const tolerant = 'find / -xdev "$@" -print 2>/dev/null || true'; // folders that this user may not read
  return runInImage({ image, command: ['sh', '-c', tolerant, 'find', ...expression.split(' ')], signal });
}
