import { resolve } from 'node:path';
import { readCommandLine, UsageError } from '../runtime/command-line.ts';
import { SettingsError } from '../runtime/settings.ts';
import { openBar } from './cli-progress.ts';
import { readModelSettings, typedIn } from './config.ts';
import { ModelError } from './errors.ts';
import { importModel } from './installed/import.ts';
import type { Manifest } from './installed/manifest.ts';
import { officialFile, pullModel } from './installed/pull.ts';
import { verifyModels } from './installed/verify.ts';
import { listModels } from './listing.ts';

const USAGE = `npm run models -- list                  every model, and whether it is installed
npm run models -- pull NAME             download an official Real-ESRGAN file
npm run models -- import FILE           install your own .pth, .safetensors or .onnx
                  [--name NAME]         as jobs shall call it; default: the file's name
                  [--licence TEXT]      to be shown with it
npm run models -- verify                compare every installed file with its checksum
npm run models -- evaluate [NAME …]     how close they come to photos, and pictures of it (from a clone of the project)`;

type Command = {
  /** What must be named, if anything. */
  needs?: string;
  /** @returns whether all is well */
  run: (folder: string, named: string, options: { name?: string; licence?: string }) => Promise<boolean>;
};

const commands: Record<string, Command> = {
  list: {
    run: async (folder) => {
      const models = await listModels(folder);
      const width = Math.max(...models.map(({ name }) => name.length));
      for (const { name, goodFor, scale, installed, fault } of models) {
        const state = fault ? 'broken' : installed ? 'installed' : '-';
        console.log(
          `${name.padEnd(width)}  ${fault ? '  ' : `×${scale}`}  ${state.padEnd(9)}  ${fault ?? goodFor}`,
        );
      }
      console.log(`\nInstalled ones lie in ${folder} (MODELS_DIR).`);
      return true;
    },
  },
  pull: {
    needs: 'the name of a model',
    run: async (folder, name) => {
      const file = officialFile(name);
      const bar = await openBar(file.name);
      const manifest = await pullModel(file, folder, { progress: bar.show }).finally(bar.stop);
      console.log(described(manifest));
      return true;
    },
  },
  import: {
    needs: 'a file',
    run: async (folder, file, options) => {
      console.log(described(await importModel(resolve(typedIn, file), { folder, ...options })));
      return true;
    },
  },
  verify: {
    run: async (folder) => {
      const verdicts = await verifyModels(folder);
      for (const { name, fault } of verdicts)
        console.log(fault ? `${name}: ${fault}` : `${name}: as it should be`);
      return verdicts.every(({ fault }) => !fault);
    },
  },
};

function described({ name, network, scale, weights }: Manifest): string {
  const kinds = {
    srvgg: () => 'SRVGGNetCompact',
    rrdb: () => 'RRDBNet',
    onnx: () => 'ready ONNX',
  };
  return (
    `${name} is installed: ${kinds[network.kind]()}, ×${scale}, ${(weights.bytes / 1e6).toFixed(1)} MB, ` +
    `sha256 ${weights.sha256.slice(0, 16)}…\nJobs use it with "model": "${name}".`
  );
}

function commandOf([name, ...named]: string[]): { command: Command; named: string } {
  if (name === undefined) throw new UsageError('Say what to do with the models.');
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) throw new UsageError(`There is no command "${name}".`);
  if (named.length !== (command.needs ? 1 : 0))
    throw new UsageError(`${name} needs ${command.needs ?? 'nothing named'}.`);
  return { command, named: named[0] ?? '' };
}

const options = { name: { type: 'string' }, licence: { type: 'string' } } as const;
const { command, named, values } = readCommandLine(
  USAGE,
  { allowPositionals: true, options },
  ({ positionals, values }) => ({ ...commandOf(positionals), values }),
);
try {
  process.exitCode = (await command.run(resolve(readModelSettings().MODELS_DIR), named, values)) ? 0 : 1;
} catch (error) {
  const isExpected = error instanceof ModelError || error instanceof SettingsError;
  console.error(isExpected ? error.message : error);
  process.exitCode = 1;
}
