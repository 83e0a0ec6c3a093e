import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Stage } from './measure.ts';

export type Ask<Question, Answer> = (question: Question) => Promise<Answer>;
type Reply<Answer> = { answer: Answer } | { error: string };

/**
 * Starts a program of `bench/children` that answers one question at a time. Each side of a comparison, and whatever
 * puts load on it, has a process of its own: they must not share an event loop or a heap.
 */
export async function startChild<Question, Answer>(
  name: string,
  { env, releasers }: Pick<Stage, 'env' | 'releasers'>,
): Promise<Ask<Question, Answer>> {
  const child = fork(join(import.meta.dirname, 'children', `${name}.ts`), [], {
    // Ctrl-C must reach us alone, so that everything is stopped in order.
    detached: true,
    env,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${name} ended instead of answering`);
  });
  ended.catch(() => {});
  releasers.add(name, async () => {
    child.kill('SIGKILL');
    await ended.catch(() => {});
  });
  await once(child, 'spawn');
  return (question) => Promise.race([ask<Question, Answer>(child, name, question), ended]);
}

async function ask<Question, Answer>(child: ChildProcess, name: string, question: Question): Promise<Answer> {
  child.send({ question }, () => {});
  const [reply] = (await once(child, 'message')) as [Reply<Answer>];
  if ('error' in reply) throw new Error(`${name}: ${reply.error}`);
  return reply.answer;
}
