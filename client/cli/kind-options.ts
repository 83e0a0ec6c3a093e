import { InvalidArgumentError, Option } from 'commander';
import { formFields, inputSchema } from '../../api/jobs/kind-schemas.ts';
import { camelName } from '../../api/jobs/wire.ts';
import { contractOf, type Kind } from '../../queues/registry.ts';

type Field = {
  type?: string;
  description?: string;
  enum?: unknown[];
  anyOf?: { const?: unknown }[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
};

/** Options of a command for a kind of job, from the kind's own schema: a new one is here by itself. */
export const optionsOf = (kind: Kind): Option[] =>
  Object.entries(formFields(kind)).map(([name, field]) => optionOf(kind, name, field as Field));

/** The ids of media that a kind's input may name, for those who have them. */
export function mediaFieldsOf(kind: Kind): string[] {
  const { properties } = inputSchema(kind) as { properties: Record<string, Field> };
  return Object.keys(properties).filter((name) => /_ids?$/.test(name));
}

export const flagOf = (name: string): string => `--${name.replaceAll('_', '-')}`;

function optionOf(kind: Kind, name: string, field: Field): Option {
  const said = [field.description, rangeOf(field), defaultOf(field)].filter(Boolean).join(' ');
  if (field.type === 'boolean') {
    // An option that is on by itself can only be switched off.
    const flag = field.default === true ? flagOf(name).replace('--', '--no-') : flagOf(name);
    return new Option(flag, said);
  }
  const choices = choicesOf(field);
  const value = choices?.join('|') ?? (isNumber(field) ? 'number' : 'text');
  return new Option(`${flagOf(name)} <${value}>`, said).argParser((text) => parse(kind, name, text, field));
}

/** By the contract's own schema, so that a command is refused for what the platform would refuse. */
function parse(kind: Kind, name: string, text: string, field: Field): unknown {
  const schema = contractOf(kind).input.shape[camelName(name)];
  const value = isNumber(field) ? Number(text) : text;
  const parsed = schema?.safeParse(value);
  if (!parsed || parsed.success) return value;
  const choices = choicesOf(field);
  throw new InvalidArgumentError(
    choices ? `It should be one of ${choices.join(', ')}.` : `${parsed.error.issues[0]?.message}.`,
  );
}

function choicesOf({ enum: names, anyOf }: Field): string[] | undefined {
  if (names) return names.map(String);
  const constants = anyOf?.map((option) => option.const);
  return constants?.every((constant) => constant !== undefined) ? constants.map(String) : undefined;
}

const isNumber = ({ type, anyOf }: Field) =>
  type === 'number' || type === 'integer' || anyOf?.every((option) => typeof option.const === 'number');

const rangeOf = ({ minimum, maximum }: Field) =>
  minimum !== undefined && maximum !== undefined ? `From ${minimum} to ${maximum}.` : '';

const defaultOf = ({ default: value }: Field) =>
  value === undefined || typeof value === 'boolean' ? '' : `Default: ${value}.`;
