import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BadWhen, checkWhen, cronOfHours, nextTick, nextTicks } from './when.ts';

const iso = (ticks: Date[]) => ticks.map((tick) => tick.toISOString());
const refusal = (cron: string, timezone = 'UTC', minSeconds = 60) => {
  try {
    checkWhen({ cron, timezone }, minSeconds);
  } catch (error) {
    if (error instanceof BadWhen) return `${error.field}: ${error.message}`;
    throw error;
  }
  return undefined;
};

test('every N hours counts from midnight of the zone', () => {
  const after = new Date('2026-01-31T22:30:00Z');
  const when = { cron: cronOfHours(6), timezone: 'Asia/Tokyo' };
  assert.deepEqual(iso(nextTicks(when, after, 3)), [
    '2026-02-01T03:00:00.000Z',
    '2026-02-01T09:00:00.000Z',
    '2026-02-01T15:00:00.000Z',
  ]);
  for (let hours = 1; hours <= 24; hours++) assert.equal(refusal(cronOfHours(hours)), undefined, `${hours}`);
});

test('a daily tick comes once on the days that have an hour less or an hour more', () => {
  const nightly = { cron: '30 2 * * *', timezone: 'Europe/Berlin' };
  const spring = nextTicks(nightly, new Date('2026-03-28T12:00:00Z'), 2);
  assert.deepEqual(
    spring.map((tick) => tick.toISOString().slice(0, 10)),
    ['2026-03-29', '2026-03-30'],
  );
  const autumn = nextTicks(nightly, new Date('2026-10-24T12:00:00Z'), 2);
  assert.deepEqual(
    autumn.map((tick) => tick.toISOString().slice(0, 10)),
    ['2026-10-25', '2026-10-26'],
  );
});

test('a tick is after the moment, never at it', () => {
  const at = new Date('2026-05-01T00:00:00Z');
  assert.equal(nextTick({ cron: '@daily', timezone: 'UTC' }, at).toISOString(), '2026-05-02T00:00:00.000Z');
});

test('what is no time, never comes or comes too often is refused by the field to change', () => {
  assert.match(refusal('61 * * * *') ?? '', /^cron: /);
  assert.match(refusal('*/0 * * * *') ?? '', /^cron: /);
  assert.match(refusal('') ?? '', /^cron: should be five fields/);
  assert.match(refusal('0 0 31 2,4 *') ?? '', /^cron: /);
  assert.match(refusal('H H * * *') ?? '', /^cron: should be five fields/);
  assert.match(refusal('* * * * *\n* * * * * root reboot') ?? '', /^cron: should be five fields/);
  assert.match(refusal('0,30 * * * * *') ?? '', /every 60 seconds at most; this comes after 30/);
  assert.match(refusal('0 3 * * *', 'Tokyo') ?? '', /^timezone: /);
  assert.equal(refusal('* * * * *'), undefined);
  assert.equal(refusal('* * * * * *', 'UTC', 1), undefined);
  assert.equal(refusal('0 3 * * mon-fri', 'Asia/Tokyo'), undefined);
});
