import { createClient, type Darkroom } from '../client.ts';
import type { CommandSettings } from '../config.ts';
import { DarkroomError } from '../error.ts';
import { whoAndWhere } from './account.ts';
import { UsageError } from './usage-error.ts';

/** Ctrl-C, or a request to end. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** What one run of the command works with. */
export type Session = {
  settings: CommandSettings;
  /** Fires with Interrupted. */
  signal: AbortSignal;
  connect: () => Promise<Darkroom>;
  print: (line: string) => void;
  /** To standard error, so that what is printed can be piped. */
  say: (line: string) => void;
};

export function openSession(settings: CommandSettings, signal: AbortSignal): Session {
  const say = (line: string) => void process.stderr.write(`${line}\n`);
  const said = new Set<string>();
  const onRetry = (why: DarkroomError, waitMs: number) => {
    if (said.has(why.code)) return;
    said.add(why.code);
    say(`${inWords(why)} Trying again in ${Math.ceil(waitMs / 1000)} s …`);
  };
  return {
    settings,
    signal,
    connect: async () => {
      const { url, credentials } = await whoAndWhere(settings);
      return createClient(url, credentials, { onRetry });
    },
    print: (line) => void process.stdout.write(`${line}\n`),
    say,
  };
}

/** Documented in docs/client.md: scripts rely on them. */
export const exitCodes = { done: 0, failed: 1, usage: 2, noAccess: 3, interrupted: 130 } as const;

const noAccess = ['UNREACHABLE', 'TIMED_OUT', 'UNREADABLE_ANSWER'];

export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  if (error instanceof UsageError) return exitCodes.usage;
  if (!(error instanceof DarkroomError)) return exitCodes.failed;
  const isShut = noAccess.includes(error.code) || error.status === 401 || error.status === 403;
  return isShut ? exitCodes.noAccess : exitCodes.failed;
}

/** One line for people. */
export const inWords = (error: unknown): string => {
  if (error instanceof DarkroomError) return `${error.message} (${error.code})`;
  return error instanceof Error ? error.message : String(error);
};
