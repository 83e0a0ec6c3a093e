import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { until } from '../../test/support/until.ts';
import { scratchFolder } from './testing.ts';
import { runTool, ToolFailure, useTools } from './tool.ts';

const never = new AbortController().signal;
const endless = ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=s=64x36', '-f', 'null', '-'];

/** A dead process that nobody has waited for yet still has an entry. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync('/proc/self') || !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

const gone = (what: string, pid: number) => until(`${what} to be gone`, 30, async () => !isRunning(pid));

const written = (path: string): Promise<number[]> =>
  until(`${path} to be written`, 30, async () => {
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text.endsWith('\n') && text.trim().split(' ').map(Number);
  });

/** Stands in for a tool that hangs: it starts a child, says both ids, and does not heed SIGTERM. */
async function stubbornTool(folder: string): Promise<{ pids: string }> {
  const pids = join(folder, 'pids');
  const program = join(folder, 'stubborn');
  const script = `#!/bin/sh\ntrap '' TERM\nsleep 600 &\necho $$ $! > '${pids}'\nwait\nwait\n`;
  await writeFile(program, script, { mode: 0o755 });
  useTools({ ffmpeg: program });
  return { pids };
}

test('a tool past its deadline is gone with all that it started, even when it ignores SIGTERM', async (t) => {
  const { pids } = await stubbornTool(await scratchFolder(t));
  t.after(() => useTools({ ffmpeg: 'ffmpeg' }));
  // Long enough for a busy machine to start it.
  const running = runTool('ffmpeg', { args: [], deadlineMs: 10_000, signal: never });
  await assert.rejects(running, { name: 'Retryable', code: 'DEADLINE_EXCEEDED' });
  const [tool = 0, child = 0] = await written(pids);
  assert.ok(tool > 0 && child > 0);
  await gone('the tool', tool);
  if (process.platform === 'linux') await gone('what the tool started', child);
});

test('an aborted ffmpeg is gone and the abort reason comes back', async () => {
  const cancel = new AbortController();
  const running = runTool('ffmpeg', {
    args: [
      ...endless.slice(0, -3),
      '-vf',
      'metadata=add:key=x:value=y,metadata=print:file=-',
      ...endless.slice(-3),
    ],
    deadlineMs: 60_000,
    signal: cancel.signal,
    onLine: () => cancel.abort(new Error('the user changed their mind')),
  });
  await assert.rejects(running, { message: 'the user changed their mind' });
});

test('a tool dies with the process that started it, even when that is killed', async (t) => {
  if (!existsSync('/usr/bin/setpriv')) return t.skip('needs setpriv of util-linux');
  const folder = await scratchFolder(t);
  const { pids } = await stubbornTool(folder);
  t.after(() => useTools({ ffmpeg: 'ffmpeg' }));
  const owner = `
    import { runTool, useTools } from ${JSON.stringify(new URL('./tool.ts', import.meta.url))};
    useTools({ ffmpeg: ${JSON.stringify(join(folder, 'stubborn'))} });
    await runTool('ffmpeg', { args: [], deadlineMs: 600_000, signal: new AbortController().signal });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', owner], { stdio: 'ignore' });
  const [tool = 0, grandchild = 0] = await written(pids);
  t.after(() => isRunning(grandchild) && process.kill(grandchild, 'SIGKILL'));
  child.kill('SIGKILL');
  await once(child, 'exit');
  await gone('the tool', tool);
});

test('a failing tool says why, without paths of this machine', async (t) => {
  const args = ['-v', 'error', `file:${await scratchFolder(t)}/private.mp4`];
  await assert.rejects(runTool('ffprobe', { args, deadlineMs: 10_000, signal: never }), (error) => {
    assert.ok(error instanceof ToolFailure);
    assert.match(error.stderr, /No such file/);
    assert.doesNotMatch(error.message, /private|darkroom/);
    return true;
  });
});

test('a tool that floods standard output is stopped', async () => {
  const args = [...endless.slice(0, -3), '-f', 'rawvideo', '-'];
  const flood = runTool('ffmpeg', { args, deadlineMs: 60_000, signal: never });
  await assert.rejects(flood, { name: 'Fatal', code: 'CORRUPT_MEDIA' });
});

test('a missing program is named, with what to do', async (t) => {
  useTools({ ffprobe: '/nowhere/ffprobe' });
  t.after(() => useTools({ ffprobe: 'ffprobe' }));
  const running = runTool('ffprobe', { args: [], deadlineMs: 10_000, signal: never });
  await assert.rejects(running, /\/nowhere\/ffprobe was not found: install ffmpeg/);
});

test('a tool is limited in memory, processor time and the size of what it writes', async (t) => {
  if (!existsSync('/usr/bin/prlimit')) return t.skip('needs prlimit of util-linux');
  useTools({ ffprobe: '/bin/cat' });
  t.after(() => useTools({ ffprobe: 'ffprobe' }));
  const run = { args: ['/proc/self/limits'], deadlineMs: 10_000, signal: never };
  const limits = await runTool('ffprobe', run);
  assert.match(limits, /Max address space +6442450944 /);
  assert.match(limits, /Max cpu time +600 /);
  assert.match(limits, /Max file size +536870912 /);
});
