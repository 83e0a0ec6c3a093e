import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Instruction = { name: string; text: string };

export type Stage = { name: string; from: string; instructions: Instruction[] };

/** A Dockerfile's stages, with the defaults of its leading ARGs put in. Knows as much of the format as ours use. */
export function readDockerfile(file: string): Stage[] {
  const defaults = new Map<string, string>();
  const stages: Stage[] = [];
  for (const { name, text } of instructions(file)) {
    const current = stages.at(-1);
    if (name === 'FROM') stages.push(stageOf(text, defaults));
    else if (current) current.instructions.push({ name, text });
    else if (name === 'ARG') defaults.set(text.split('=')[0] ?? '', text.slice(text.indexOf('=') + 1));
  }
  return stages;
}

function instructions(file: string): Instruction[] {
  const source = readFileSync(join(import.meta.dirname, '..', file), 'utf8');
  const lines = source
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
    .split('\n');
  return lines.filter(Boolean).map((line) => {
    const [name = '', ...rest] = line.split(' ');
    return { name, text: rest.join(' ').trim() };
  });
}

function stageOf(text: string, defaults: Map<string, string>): Stage {
  const [image = '', , name = ''] = text.split(/\s+/);
  const from = image.replaceAll(/\$\{(\w+)\}/g, (_, variable) => defaults.get(variable) ?? '');
  return { name, from, instructions: [] };
}

/** The texts of a stage's instructions of one name. */
export const textsOf = (stage: Stage, name: string): string[] =>
  stage.instructions.filter((instruction) => instruction.name === name).map(({ text }) => text);

/** A stage and those it is built on, nearest first. */
export function lineage(stage: Stage, stages: Stage[]): Stage[] {
  const parent = stages.find(({ name }) => name === stage.from);
  return [stage, ...(parent ? lineage(parent, stages) : [])];
}

/** Variables that the image sets. */
export function environmentOf(stage: Stage): Map<string, string> {
  const pairs = textsOf(stage, 'ENV').flatMap((text) => text.match(/[A-Z_]+=\S+/g) ?? []);
  return new Map(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
}

/** Packages that `npm uninstall` takes out of an image again. */
export function uninstalled(stages: Stage[]): string[] {
  const commands = stages
    .flatMap((stage) => textsOf(stage, 'RUN'))
    .join(' && ')
    .split('&&');
  return commands
    .filter((command) => command.includes('npm uninstall'))
    .flatMap((command) => command.trim().split(/\s+/).slice(2))
    .filter((word) => !word.startsWith('--'));
}
