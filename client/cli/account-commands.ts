import { hostname } from 'node:os';
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { Command } from 'commander';
import { connect } from '../connection.ts';
import { forgetAccount, keepAccount, readAccount } from './account.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

export const accountCommands = (session: Session): Command[] => [login(session), logout(session)];

function login({ settings, say }: Session): Command {
  return new Command('login')
    .description('Have the platform make an API key, and keep it in a file that only you can read')
    .argument('<url>', 'such as https://darkroom.example.org')
    .option('--username <name>', 'asked for when it is not given')
    .action(async (url: string, given: { username?: string }) => {
      if (!URL.canParse(url))
        throw new UsageError(`${url} is no address such as https://darkroom.example.org`);
      const username = given.username ?? settings.DARKROOM_USERNAME ?? (await ask('Username: '));
      const password = settings.DARKROOM_PASSWORD ?? (await ask('Password: ', { hidden: true }));
      const { send, url: address } = connect(url, { username, password }, {});
      const made = await send('/api-keys', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ name: `darkroom on ${hostname()}`.slice(0, 100) }),
      });
      const { id, key } = (await made.json()) as { id: string; key: string };
      await keepAccount(settings, { url: address, apiKeyId: id, apiKey: key });
      say(`Logged in. The key is kept in ${settings.DARKROOM_ACCOUNT_FILE}; darkroom logout forgets it.`);
    })
    .addHelpText(
      'after',
      '\nWithout a terminal set DARKROOM_PASSWORD, or log in nowhere and set DARKROOM_URL and DARKROOM_API_KEY.',
    );
}

function logout({ settings, say }: Session): Command {
  return new Command('logout').description('Forget the key that login kept').action(async () => {
    const account = await readAccount(settings);
    await forgetAccount(settings);
    say(
      account
        ? `Forgotten. The platform still knows the key ${account.apiKeyId}: revoke it there if it may be known to others.`
        : 'You were not logged in.',
    );
  });
}

async function ask(question: string, { hidden = false } = {}): Promise<string> {
  if (!process.stdin.isTTY)
    throw new UsageError(`${question.replace(': ', '')} is asked for, and there is no terminal.`);
  process.stderr.write(question);
  // What readline would echo goes nowhere.
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({
    input: process.stdin,
    output: hidden ? nowhere : process.stderr,
    terminal: true,
  });
  try {
    return await terminal.question('');
  } finally {
    terminal.close();
    if (hidden) process.stderr.write('\n');
  }
}
