import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { Command, Option } from 'commander';
import { camelName } from '../../api/jobs/wire.ts';
import { contractOf, type Kind } from '../../queues/registry.ts';
import type { Darkroom } from '../client.ts';
import { typedIn } from '../config.ts';
import type { InputByKind, OptionsByKind } from '../types.ts';
import type { Work } from '../work.ts';
import { flagOf, mediaFieldsOf, optionsOf } from './kind-options.ts';
import { readOut, STANDARD } from './results.ts';
import { runTasks, type Task } from './run-tasks.ts';
import type { Session } from './session.ts';
import { UsageError } from './usage-error.ts';

type Starts = (darkroom: Darkroom, paths: string[], options: object, signal: AbortSignal) => Work;

const one = ([path = '']: string[]) => path;

/** Kinds whose media can be sent along. The others work on what is on the platform. */
const uploads: Partial<
  Record<Kind, { files: string; together: boolean; start: Starts; examples: string[] }>
> = {
  upscale: {
    files: 'photos',
    together: false,
    start: (darkroom, paths, options, signal) =>
      darkroom.upscale(one(paths), options as OptionsByKind['upscale'], { signal }) as Work,
    examples: ['upscale photo.jpg --wait --out big.jpg', 'upscale *.jpg --scale 2 --out results/'],
  },
  'best-cut': {
    files: 'photos',
    together: true,
    start: (darkroom, paths, options, signal) =>
      darkroom.bestcut(paths, options as OptionsByKind['best-cut'], { signal }) as Work,
    examples: ['best-cut burst/*.jpg --out best.jpg', 'best-cut burst/*.jpg --no-upscale --wait --json'],
  },
  thumbnail: {
    files: 'videos',
    together: false,
    start: (darkroom, paths, options, signal) =>
      darkroom.thumbnail(one(paths), options as OptionsByKind['thumbnail'], { signal }) as Work,
    examples: [
      'thumbnail film.mp4 --at 12.5 --width 640 --out poster.jpg',
      'thumbnail --photo-id ID --out -',
    ],
  },
  duration: {
    files: 'videos',
    together: false,
    start: (darkroom, paths, options, signal) =>
      darkroom.duration(one(paths), options as OptionsByKind['duration'], { signal }) as Work,
    examples: [
      'duration film.mp4 --wait',
      'curl -s https://example.org/film.mp4 | darkroom duration - --wait',
    ],
  },
};

/** A command for a kind of job, made from its contract. */
export function kindCommand(kind: Kind, session: Session, end: (code: number) => void): Command {
  const sent = uploads[kind];
  const command = new Command(kind).description(contractOf(kind).summary);
  if (kind.includes('-')) command.alias(kind.replaceAll('-', ''));
  if (sent) command.argument(`[${sent.files}...]`, `files to send; ${STANDARD} is standard input`);
  for (const option of optionsOf(kind)) command.addOption(option);
  for (const name of mediaFieldsOf(kind)) command.addOption(mediaOption(name));
  command
    .option('--wait', 'follow the job to its end')
    .option('--out <path>', 'wait, and write the result there: a file, a folder, or - for standard output')
    .option('--json', 'print jobs as JSON, one a line')
    .action(async (...given) => {
      const paths = sent ? (given[0] as string[]) : [];
      end(await start(kind, paths, command, session));
    });
  const examples = sent?.examples ?? [
    `${kind} ${mediaFieldsOf(kind)
      .map((name) => `${flagOf(name)} ID`)
      .join(' ')} --wait`,
  ];
  const shown = examples.map(
    (example) => `  $ ${example.includes('darkroom') ? example : `darkroom ${example}`}`,
  );
  return command.addHelpText('after', `\nExamples:\n${shown.join('\n')}`);
}

async function start(kind: Kind, paths: string[], command: Command, session: Session): Promise<number> {
  const { wait = false, out, json = false } = command.opts();
  const options = valuesOf(kind, command);
  const inputs = await withStandardInput(paths);
  try {
    const tasks = tasksOf(kind, inputs.files, options);
    const to = out === undefined ? undefined : await readOut(out, tasks.length);
    return await runTasks(tasks, { wait: wait || to !== undefined, out: to, json }, session);
  } finally {
    await inputs.close();
  }
}

function tasksOf(kind: Kind, files: string[], options: Record<string, unknown>): Task[] {
  const sent = uploads[kind];
  const named = mediaFieldsOf(kind).filter((name) => options[name] !== undefined);
  if (named.length > 0 || !sent) {
    if (files.length > 0) throw new UsageError(`Give either files or ${named.map(flagOf).join(', ')}.`);
    const label = named.map((name) => String(options[name])).join(' ') || kind;
    const input = options as unknown as InputByKind[Kind];
    return [{ label, start: (darkroom, signal) => darkroom.jobs.start(kind, input, { signal }) as Work }];
  }
  if (files.length === 0) throw new UsageError(`Name the ${sent.files} to send.`);
  if (sent.together) {
    const label = `${files.length} ${sent.files}`;
    return [{ label, start: (darkroom, signal) => sent.start(darkroom, files, options, signal) }];
  }
  return files.map((file) => ({
    label: basename(file),
    start: (darkroom, signal) => sent.start(darkroom, [file], options, signal),
  }));
}

/** Under the names that the wire has; what was not said is left to the platform. */
function valuesOf(kind: Kind, command: Command): Record<string, unknown> {
  const names = [
    ...optionsOf(kind).map((option) => option.attributeName()),
    ...mediaFieldsOf(kind).map(camelName),
  ];
  const given = names.filter((name) => command.getOptionValueSource(name) === 'cli');
  return Object.fromEntries(given.map((name) => [snakeOf(name), command.getOptionValue(name)]));
}

const snakeOf = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const mediaOption = (name: string): Option =>
  name.endsWith('s')
    ? new Option(`${flagOf(name)} <ids...>`, 'work on photos that are on the platform')
    : new Option(`${flagOf(name)} <id>`, `work on a ${name.replace('_id', '')} that is on the platform`);

/** Paths are relative to where the person typed. Standard input is kept on disk first: an upload may have to be repeated. */
async function withStandardInput(paths: string[]): Promise<{ files: string[]; close: () => Promise<void> }> {
  if (!paths.includes(STANDARD))
    return { files: paths.map((path) => resolve(typedIn, path)), close: async () => {} };
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  const spooled = join(folder, 'stdin');
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(process.stdin, createWriteStream(spooled));
  } catch (error) {
    await close();
    throw error;
  }
  return { files: paths.map((path) => (path === STANDARD ? spooled : resolve(typedIn, path))), close };
}
