import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { type TestContext, test } from 'node:test';
import { makeWebhookSecret } from '../api/webhooks/secret.ts';
import { freePort } from '../dev/ports.ts';
import { createOutbound } from '../runtime/outbound.ts';
import { sendWebhook } from '../workers/webhook/send.ts';
import { bareEnv } from './support/bare-env.ts';
import { until } from './support/until.ts';

const root = join(import.meta.dirname, '..');
const document = readFileSync(join(root, 'docs/webhooks.md'), 'utf8');
const exampleIn = (language: string) =>
  new RegExp(`\`\`\`${language}\n(.*?)\`\`\``, 's').exec(document)?.[1] ??
  assert.fail(`no example in ${language}`);

/** Runs a receiver of the document, and sends it what the platform sends, and what it does not. */
async function tryOut(t: TestContext, command: string, args: string[]): Promise<void> {
  const port = await freePort();
  const secret = makeWebhookSecret();
  const env = { ...bareEnv(), PORT: String(port), WEBHOOK_SECRET: secret };
  const receiver = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'ignore'] });
  t.after(() => receiver.kill('SIGKILL'));
  const said = text(receiver.stdout);
  const url = `http://127.0.0.1:${port}/`;
  await until('the receiver to listen', 30, () => fetch(url).then(() => true));

  const outbound = createOutbound({ allowPrivate: true });
  const id = randomUUID();
  const body = JSON.stringify({
    type: 'webhook.ping',
    timestamp: new Date().toISOString(),
    data: { name: '夜' },
  });
  const send = async (secrets: string[]) => {
    const attempt = { delivery: { id, body }, endpoint: { url }, secrets };
    const { answer } = await sendWebhook(outbound, attempt, AbortSignal.timeout(20_000));
    return answer?.status;
  };
  assert.equal(await send([secret]), 204);
  assert.equal(await send([makeWebhookSecret(), secret]), 204, 'either of two secrets');
  assert.equal(await send([makeWebhookSecret()]), 400, 'another secret');
  assert.equal((await fetch(url, { method: 'POST', body })).status, 400, 'no signature');
  receiver.kill();
  assert.equal(await said, `${id} webhook.ping\n`.repeat(2));
}

test('the receiver in TypeScript takes what is signed, and nothing else', (t) =>
  tryOut(t, process.execPath, ['--input-type=module-typescript', '--eval', exampleIn('ts')]));

test('the receiver in Python takes what is signed, and nothing else', (t) => {
  if (spawnSync('python3', ['--version']).status !== 0) return t.skip('there is no python3');
  return tryOut(t, 'python3', ['-c', exampleIn('python')]);
});
