import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Fatal, jobErrors, Refusal } from '../queues/errors.ts';
import { TooManyJobs, UnknownMedia } from '../queues/submit.ts';
import { DeadlineError } from '../runtime/lifecycle.ts';
import { ObjectNotFound, StoreUnavailable } from '../storage/store.ts';
import { advice } from './advice.ts';
import { fieldErrorCodes } from './field-errors.ts';
import { Problem, type ProblemCode, problemDocument, problems } from './problems.ts';
import { toProblem } from './to-problem.ts';

const page = readFileSync(new URL('../docs/errors.md', import.meta.url), 'utf8');
const [requests = '', jobs = ''] = page.split('## Failed jobs');

test('docs/errors.md lists every code with its status, and no other', () => {
  const listed = [...requests.matchAll(/^\| `([A-Z_]+)` \| (\d+) \|/gm)].map(([, code, status]) => [
    code,
    Number(status),
  ]);
  const known = Object.entries(problems).map(([code, { status }]) => [code, status]);
  assert.deepEqual(listed.sort(), known.sort());
});

test('docs/errors.md lists every code of a job and whether it is tried again', () => {
  const listed = [...jobs.matchAll(/^\| `([A-Z_]+)` \| (yes|no) \|/gm)].map(([, code, again]) => [
    code,
    again,
  ]);
  const known = Object.entries(jobErrors).map(([code, { retry }]) => [code, retry ? 'yes' : 'no']);
  assert.deepEqual(listed.sort(), known.sort());
});

test('docs/errors.md lists every code of a refused field', () => {
  const [, fields = ''] = requests.split('| code of a field |');
  const listed = [...fields.matchAll(/`([A-Z]+(?:_[A-Z]+)*)`(?=[^|]*\|[^|]*\|$)/gm)].map(([, code]) => code);
  assert.deepEqual(listed.sort(), [...fieldErrorCodes].sort());
});

test('docs/errors.md says of every code what the platform itself does', () => {
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` \| (?:\d+|yes|no) \| (.+) \|$/gm)];
  const plain = (cell = '') => cell.replaceAll(/\[[^\]]+\]\(([^)]+)\)/g, 'docs/$1').replaceAll('`', '');
  for (const [, code = '', cell] of listed) {
    const said: string = advice[code as ProblemCode];
    assert.equal(plain(cell), said[0]?.toLowerCase() + said.slice(1, -1), code);
    assert.match(said, /^[A-Z].+\.$/);
  }
  const codes = new Set(listed.map(([, code]) => code));
  assert.deepEqual([...codes].sort(), Object.keys(advice).sort());
});

const errorWith = (code: string, cause?: Error) =>
  Object.assign(new Error('private text', { cause }), { code });

test('whatever is thrown becomes a problem with a code', () => {
  const cases: [unknown, number, string][] = [
    [new Problem('NOT_RETRYABLE', 'no'), 409, 'NOT_RETRYABLE'],
    [new Refusal('TOO_MANY_PIXELS', 'too many'), 422, 'TOO_MANY_PIXELS'],
    [new UnknownMedia('none'), 404, 'NOT_FOUND'],
    [new TooManyJobs('many'), 429, 'TOO_MANY_JOBS'],
    [new ObjectNotFound('secret/key'), 404, 'NOT_FOUND'],
    [new StoreUnavailable('private text', { cause: errorWith('ECONNREFUSED') }), 503, 'STORAGE_UNAVAILABLE'],
    [errorWith('CONNECT_TIMEOUT'), 503, 'DATABASE_UNAVAILABLE'],
    [new Error('Failed query', { cause: errorWith('57P01') }), 503, 'DATABASE_UNAVAILABLE'],
    [new DeadlineError('private text'), 503, 'DATABASE_UNAVAILABLE'],
    [errorWith('ENOSPC'), 503, 'OVERLOADED'],
    [new Fatal('INTERNAL', 'private text'), 500, 'INTERNAL_ERROR'],
    [new TypeError('private text'), 500, 'INTERNAL_ERROR'],
    ['private text', 500, 'INTERNAL_ERROR'],
    [undefined, 500, 'INTERNAL_ERROR'],
  ];
  for (const [thrown, status, code] of cases) {
    const problem = toProblem(thrown);
    const document = problemDocument(problem, '/here', 'id');
    assert.deepEqual([document.status, document.code], [status, code]);
    assert.doesNotMatch(JSON.stringify(document), /private text|secret/);
    if (status === 503) assert.ok(Number(problem.headers['retry-after']) > 0);
  }
});
