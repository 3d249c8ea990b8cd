/** An endpoint in a process of its own, which a test can kill. Prints its URL; ends when its standard input does. */
import { startLocalAws } from '../endpoint';

async function main([stateDir = '']: readonly string[]): Promise<void> {
  const { endpointUrl } = await startLocalAws({ stateDir });
  process.stdin.resume().once('end', () => process.exit(0));
  process.stdout.write(`${endpointUrl}\n`);
}

void main(process.argv.slice(2));
