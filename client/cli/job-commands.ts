import { Command, InvalidArgumentError, Option } from 'commander';
import { kinds } from '../../queues/registry.ts';
import type { Darkroom, JobFilter } from '../client.ts';
import type { Job } from '../types.ts';
import { readOut, STANDARD, saveResult } from './results.ts';
import { runTasks, type Task } from './run-tasks.ts';
import type { Session } from './session.ts';

type End = (code: number) => void;

const statuses = ['queued', 'processing', 'completed', 'failed', 'cancelled'] as const;
const PAGE = 200;

/** Commands about jobs that are on the platform. */
export const jobCommands = (session: Session, end: End): Command[] => [
  list(session),
  get(session),
  watch(session, end),
  steer('cancel', 'End jobs: a queued one at once, a running one within seconds', session),
  steer('retry', 'Run failed or cancelled jobs again', session),
];

function list({ connect, print }: Session): Command {
  return new Command('jobs')
    .description('List your jobs, newest first')
    .addOption(new Option('--kind <kind>', 'only these').choices(kinds))
    .addOption(new Option('--status <status>', 'only these').choices(statuses))
    .addOption(new Option('--limit <number>', 'how many at most').default(20).argParser(wholeNumber))
    .option('--json', 'as JSON, one job a line')
    .action(async ({ limit, json, ...filter }: JobFilter & { limit: number; json?: boolean }) => {
      const found = await listUpTo(await connect(), filter, limit);
      for (const job of found) print(json ? JSON.stringify(job) : lineOf(job));
    })
    .addHelpText('after', '\nExample:\n  $ darkroom jobs --status failed --json | jq -r .error.code');
}

function get({ connect, print, signal }: Session): Command {
  return new Command('get')
    .description('Show a job, or fetch what it made')
    .argument('<id>')
    .option('--out <path>', 'write its result there; - is standard output')
    .action(async (id: string, { out }: { out?: string }) => {
      const darkroom = await connect();
      const job = await darkroom.jobs.get(id);
      if (out === undefined) return print(JSON.stringify(job, null, 2));
      await saveResult(darkroom, job, (await readOut(out, 1)).fileFor(STANDARD, job), signal);
    })
    .addHelpText('after', '\nExample:\n  $ darkroom get ID --out big.jpg');
}

function watch(session: Session, end: End): Command {
  return new Command('watch')
    .description('Follow jobs to their end: those named, or all of yours that wait or run')
    .argument('[ids...]')
    .option('--json', 'print the ended jobs as JSON, one a line')
    .action(async (ids: string[], { json = false }: { json?: boolean }) => {
      const watched = ids.length > 0 ? ids : await liveIds(await session.connect());
      if (watched.length === 0) session.say('None of your jobs waits or runs.');
      const tasks = watched.map((id): Task => ({ label: id, start: (darkroom) => darkroom.jobs.work(id) }));
      end(await runTasks(tasks, { wait: true, out: undefined, json }, session));
    })
    .addHelpText('after', '\nExample:\n  $ darkroom watch $(darkroom upscale *.jpg | cut -d" " -f1)');
}

function steer(action: 'cancel' | 'retry', description: string, { connect, print }: Session): Command {
  return new Command(action)
    .description(description)
    .argument('<ids...>')
    .action(async (ids: string[]) => {
      const darkroom = await connect();
      for (const id of ids) print(lineOf(await darkroom.jobs[action](id)));
    });
}

async function listUpTo(darkroom: Darkroom, filter: JobFilter, most: number): Promise<Job[]> {
  const found: Job[] = [];
  for (let cursor: string | null | undefined; cursor !== null && found.length < most; ) {
    const limit = Math.min(PAGE, most - found.length);
    const page = await darkroom.jobs.list({ ...filter, limit, ...(cursor && { cursor }) });
    found.push(...page.jobs);
    cursor = page.next_cursor;
  }
  return found;
}

async function liveIds(darkroom: Darkroom): Promise<string[]> {
  const pages = (['processing', 'queued'] as const).map((status) => listUpTo(darkroom, { status }, PAGE));
  return (await Promise.all(pages)).flat().map(({ id }) => id);
}

const lineOf = ({ id, kind, status, progress, created_at: since, error }: Job): string => {
  const how = status === 'processing' ? `${Math.floor(progress.percent)} %` : status;
  return `${id}  ${kind.padEnd(10)} ${how.padEnd(10)} ${since}  ${error ? error.code : ''}`.trimEnd();
};

function wholeNumber(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1)
    throw new InvalidArgumentError('It should be a whole number from 1.');
  return number;
}
