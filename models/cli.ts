import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
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

class UsageError extends Error {}

type Command = (
  folder: string,
  args: string[],
  options: { name?: string; licence?: string },
) => Promise<boolean>;

/** Each says whether all is well. */
const commands: Record<string, Command> = {
  list: async (folder) => {
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
  pull: async (folder, [name]) => {
    if (name === undefined) throw new UsageError('pull needs the name of a model');
    const file = officialFile(name);
    const bar = await openBar(file.name);
    const manifest = await pullModel(file, folder, { progress: bar.show }).finally(bar.stop);
    console.log(described(manifest));
    return true;
  },
  import: async (folder, [file], options) => {
    if (file === undefined) throw new UsageError('import needs a file');
    console.log(described(await importModel(resolve(typedIn, file), { folder, ...options })));
    return true;
  },
  verify: async (folder) => {
    const verdicts = await verifyModels(folder);
    for (const { name, fault } of verdicts)
      console.log(fault ? `${name}: ${fault}` : `${name}: as it should be`);
    return verdicts.every(({ fault }) => !fault);
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

async function main(): Promise<boolean> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { name: { type: 'string' }, licence: { type: 'string' } },
  });
  const [name = '', ...args] = positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || args.length > 1)
    throw new UsageError(name ? `${positionals.join(' ')}: no such command` : '');
  return command(resolve(readModelSettings().MODELS_DIR), args, values);
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  const isUsage =
    error instanceof UsageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  const isExpected = isUsage || error instanceof ModelError || error instanceof SettingsError;
  if (!isUsage || (error as Error).message) console.error(isExpected ? (error as Error).message : error);
  if (isUsage) console.error(USAGE);
  process.exitCode = isUsage ? 2 : 1;
}
