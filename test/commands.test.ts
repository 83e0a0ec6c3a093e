import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { bareEnv } from './support/bare-env.ts';

const root = join(import.meta.dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};
/** Those of ours; the others are programs of packages. */
const commands = Object.entries(scripts).filter(([, script]) => script.startsWith('node '));

/** What each refuses; the others are given an option that they have not. */
const mistakes: Record<string, [args: string[], words: RegExp]> = {
  start: [['photo.jpg'], /photo\.jpg/],
  models: [['evaluate', '--jpeg', '101'], /--jpeg should be a whole number from 1 to 100, not "101"/],
  bench: [['everything'], /no measure "everything"/],
  faults: [['--without', 'luck'], /no mechanism "luck"/],
  fuzz: [['--only', 'png,doc'], /--only should be .*png.*, not "doc"/],
  screenshots: [['--languages', 'en,fr'], /--languages should be en or ja or ko, not "fr"/],
};

type Ended = { code: unknown; stdout: string; stderr: string };

/** As npm runs it, but without npm. */
const run = (script: string, ...args: string[]) =>
  new Promise<Ended>((resolve) => {
    const words = [...script.split(' ').slice(1), ...args];
    execFile(process.execPath, words, { cwd: root, env: bareEnv() }, (error, stdout, stderr) =>
      resolve({ code: error ? error.code : 0, stdout, stderr }),
    );
  });

suite('commands', { concurrency: 2 }, () => {
  for (const [name, script] of commands) {
    const isDarkroom = name === 'darkroom';
    const usage = isDarkroom ? /^Usage: darkroom/ : new RegExp(`^npm (run )?${name}\\b`, 'm');

    test(`${name} --help says how it is used, and does nothing else`, async () => {
      const { code, stdout, stderr } = await run(script, '--help');
      assert.deepEqual([code, stderr], [0, '']);
      assert.match(stdout, usage);
    });

    const [args, words] = mistakes[name] ?? [['--no-such-option'], /--no-such-option/];
    test(`${name} ${args.join(' ')} is refused in a line, and how it is used is said`, async () => {
      const { code, stdout, stderr } = await run(script, ...args);
      assert.deepEqual([code, stdout], [2, '']);
      const [said = '', ...rest] = stderr.split('\n');
      assert.match(said, words);
      assert.doesNotMatch(stderr, /^ +at /m, 'no trace of the program');
      assert.match(rest.join('\n'), isDarkroom ? /see --help/ : usage);
    });
  }
});
