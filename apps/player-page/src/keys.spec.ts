import { commandOf, KEYS, nextSpeed } from './keys';

const plain = { ctrlKey: false, metaKey: false, altKey: false };

it.each([
  [' ', { kind: 'toggle-play' }],
  ['K', { kind: 'toggle-play' }],
  ['ArrowLeft', { kind: 'skip', seconds: -5 }],
  ['7', { kind: 'jump', fraction01: 0.7 }],
  ['>', { kind: 'speed', steps: 1 }],
  ['?', { kind: 'toggle-help' }],
  ['x', null],
])('commandOf() %s', (key, command) => {
  expect(commandOf({ ...plain, key })).toEqual(command);
});

it('commandOf() leaves the browser its own', () => {
  expect(commandOf({ ...plain, ctrlKey: true, key: 'f' })).toBeNull();
});

it('the list names a key for each command', () => {
  const listed = KEYS.map(([keys]) => keys).join(' ');
  for (const key of ['Space', 'K', 'J', 'L', 'M', 'C', 'F', '?', 'Esc', '<', '>', '0', '←', '↑']) {
    expect(listed).toContain(key);
  }
});

it.each([
  [1, 1, 1.25],
  [2, 1, 2],
  [0.5, -1, 0.5],
  [1.1, -1, 1],
] as const)('nextSpeed() of %s by %s is %s', (speed, steps, next) => {
  expect(nextSpeed(speed, steps)).toBe(next);
});
