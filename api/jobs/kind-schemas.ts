import { z } from 'zod';
import { contractOf, type Kind, kinds } from '../../queues/registry.ts';
import { snakeName } from './wire.ts';

export type JsonSchema = { [key: string]: unknown };

/** The JSON schema of a kind's input, with the names that the wire has. */
export const inputSchema = (kind: Kind): JsonSchema =>
  onTheWire(z.toJSONSchema(contractOf(kind).input, { io: 'input', reused: 'inline' })) as JsonSchema;

export const outputSchema = (kind: Kind): JsonSchema =>
  onTheWire(z.toJSONSchema(contractOf(kind).output, { reused: 'inline' })) as JsonSchema;

/** Fields of a kind's input that a form can carry beside its file: everything but the ids of media. */
export const formFields = (kind: Kind): Record<string, JsonSchema> => {
  const { properties } = inputSchema(kind) as { properties: Record<string, JsonSchema> };
  return Object.fromEntries(Object.entries(properties).filter(([name]) => !/_ids?$/.test(name)));
};

export const allKinds = kinds as [Kind, ...Kind[]];

/** Renames properties; leaves keywords, values and defaults alone. */
export function onTheWire(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(onTheWire);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([keyword]) => keyword !== '$schema')
      .map(([keyword, value]) => {
        if (keyword === 'required') return [keyword, (value as string[]).map(snakeName)];
        if (keyword !== 'properties') return [keyword, onTheWire(value)];
        const properties = Object.entries(value as JsonSchema);
        return [
          keyword,
          Object.fromEntries(properties.map(([name, of]) => [snakeName(name), onTheWire(of)])),
        ];
      }),
  );
}
