import { z } from '@hono/zod-openapi';
import { contractOf, type contracts, type InputOf, type Kind, publicKinds } from '../../queues/registry.ts';
import { invalid, missing } from '../problems.ts';
import { parseFields } from '../validation.ts';
import { inputSchema } from './kind-schemas.ts';
import { type Snake, toCamel } from './wire.ts';

/** The body of POST /jobs, for every kind there is. */
export type NewJobBody = {
  [K in Kind]: { kind: K; input: Snake<z.input<(typeof contracts)[K]['input']>> };
}[Kind];

const shapes = publicKinds.map((kind) => ({
  type: 'object',
  title: kind,
  description: contractOf(kind).summary,
  required: ['kind', 'input'],
  properties: { kind: { type: 'string', const: kind }, input: inputSchema(kind) },
}));

/** Lets everything through: `parseNewJob` validates, with the schema of the kind that is asked for. */
export const newJobBody = z
  .custom<NewJobBody>(() => true)
  .openapi('NewJob', { type: 'object', oneOf: shapes, discriminator: { propertyName: 'kind' } } as object);

/** @throws Problem INVALID_REQUEST naming every field that does not fit */
export function parseNewJob(body: unknown): { kind: Kind; input: InputOf<Kind> } {
  if (typeof body !== 'object' || body === null) throw invalid(['body'], 'should be an object');
  const { kind, input } = body as { kind?: unknown; input?: unknown };
  const known = publicKinds.find((name) => name === kind);
  if (!known) throw invalid(['body', 'kind'], `should be one of ${publicKinds.join(', ')}`, 'NOT_A_CHOICE');
  if (input === undefined) throw missing(['body', 'input']);
  return { kind: known, input: parseInput(known, input, ['body', 'input']) };
}

/** A kind's input from the wire. */
export function parseInput<K extends Kind>(kind: K, input: unknown, at: (string | number)[]): InputOf<K> {
  return parseFields(contractOf(kind).input, toCamel(input), at) as InputOf<K>;
}
