#!/usr/bin/env node
/** `darkroom`: work for a platform, over HTTP. For `npm run upscale`, which needs no platform, see workers/upscale/cli.ts. */
import { Command, CommanderError } from 'commander';
import { version } from '../../api/version.ts';
import { kinds } from '../../queues/registry.ts';
import { readCommandSettings } from '../config.ts';
import { accountCommands } from './account-commands.ts';
import { completionCommands } from './completion.ts';
import { jobCommands } from './job-commands.ts';
import { kindCommand } from './kind-command.ts';
import { exitCodeOf, exitCodes, Interrupted, inWords, openSession, type Session } from './session.ts';

const HELP = `
Examples:
  $ darkroom login https://darkroom.example.org
  $ darkroom upscale photo.jpg --wait --out big.jpg
  $ darkroom best-cut burst/*.jpg --out best.jpg
  $ darkroom duration film.mp4 --wait --json

Exit codes: 0 done; 1 a job failed, was cancelled or refused; 2 the command is wrong;
3 the platform does not answer, or does not let you in; 130 stopped by Ctrl-C.`;

function programOf(session: Session): Command {
  const end = (code: number) => {
    process.exitCode = code;
  };
  const program = new Command('darkroom')
    .description('Send photos and videos to a Darkroom platform, follow the work, and fetch the results.')
    .version(version)
    .addHelpText('after', HELP);
  for (const kind of kinds) program.addCommand(kindCommand(kind, session, end));
  for (const command of [...jobCommands(session, end), ...accountCommands(session)])
    program.addCommand(command);
  for (const command of completionCommands(program))
    program.addCommand(command, { hidden: command.name() === 'complete-words' });
  // Instead of ending the process at once, so that there is one place which decides the exit code.
  for (const command of [program, ...program.commands])
    command.exitOverride().showHelpAfterError('(see --help)');
  return program;
}

const interrupt = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) {
  process.once(name, () => {
    process.once(name, () => process.exit(exitCodes.interrupted));
    interrupt.abort(new Interrupted(name));
  });
}

try {
  await programOf(openSession(readCommandSettings(), interrupt.signal)).parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}

/** @returns the exit code */
function explain(error: unknown): number {
  // Commander has printed what is wrong, or the help that was asked for.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (error instanceof Interrupted) return exitCodes.interrupted;
  process.stderr.write(`darkroom: ${inWords(error)}\n`);
  return error instanceof Error && error.name === 'SettingsError' ? exitCodes.usage : exitCodeOf(error);
}
