import { seconds } from '@ffleet/units';
import { renderTable } from './render-table';

describe('renderTable()', () => {
  it('renderTable() lines its columns up and marks failures when trials have ended', () => {
    const table = renderTable([
      {
        fault: 'SIGKILL',
        expected: 'rerun within 45 s',
        seen: 'claimed again after 31.2 s',
        passed: true,
        wallTime: seconds(35.4),
      },
      {
        fault: 'cancel',
        expected: 'I6',
        seen: 'Expected, but not seen\nworker a: ...',
        passed: false,
        wallTime: seconds(4),
      },
    ]);

    expect(table.replace(/-{20,}$/m, '')).toContain('SIGKILL | rerun within 45 s | 35 s | claimed again after 31.2 s');
    expect(table).toContain('cancel  | I6                | 4 s  | FAILED: Expected, but not seen');
    expect(table.split('\n')).toHaveLength(4);
  });
});
