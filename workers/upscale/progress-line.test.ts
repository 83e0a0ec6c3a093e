import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressLine } from './progress-line.ts';

/** A terminal that remembers, and a clock that goes by hand. */
function scripted(isTTY: boolean) {
  const written: string[] = [];
  const clock = { now: 50 };
  const terminal = { isTTY, write: (text: string) => written.push(text) };
  return { written, clock, line: progressLine(terminal, () => clock.now) };
}

test('a log gets a line for each quarter, with the time that is left', () => {
  const { written, clock, line } = scripted(false);
  line.show(0, 'decoding');
  for (let percent = 1; percent <= 100; percent++) {
    clock.now = 50 + 2 * percent;
    line.show(percent / 100, 'enlarging');
  }
  line.end();
  const left = written.map((text) => text.match(/(\d+) % {2}enlarging, (.+) left\n$/)?.slice(1));
  assert.deepEqual(left, [
    ['25', '2 min 30 s'],
    ['50', '1 min 40 s'],
    ['75', '50 s'],
  ]);
});

test('time that passed before the work began is not counted', () => {
  const { written, clock, line } = scripted(false);
  clock.now = 1_000;
  line.show(0, 'decoding');
  clock.now = 1_010;
  line.show(0.5, 'enlarging');
  assert.match(written[0] ?? '', /, 10 s left/);
});

test('a terminal has one line, drawn over, whose estimate runs down while nothing is heard', (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { written, clock, line } = scripted(true);
  line.show(0, 'decoding');
  clock.now += 10;
  line.show(0.5, 'encoding');
  const drawn = () => {
    t.mock.timers.tick(200);
    return written.at(-1) ?? '';
  };
  assert.match(drawn(), /^\r.*█{15}░{15} 50 % {2}encoding, 10 s left$/);
  clock.now += 6;
  assert.match(drawn(), /, 4 s left$/);
  clock.now += 60;
  assert.match(drawn(), /, 1 s left$/, 'late, but never below');
  line.end();
  assert.equal(written.at(-1), '\r\x1b[K');
  const count = written.length;
  t.mock.timers.tick(1_000);
  assert.equal(written.length, count);
});
