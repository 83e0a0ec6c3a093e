import fc from 'fast-check';
import { type Schema, type Schemas, valuesOf } from './schema-values.ts';

type Parameter = {
  name: string;
  in: 'path' | 'query' | 'header' | 'cookie';
  required?: boolean;
  schema?: Schema;
};
type Content = Record<string, { schema?: Schema }>;
export type Operation = {
  method: string;
  /** As OpenAPI writes it: `/jobs/{id}`. */
  path: string;
  parameters: Parameter[];
  content: Content;
};
export type OpenApi = {
  paths: Record<string, Record<string, { parameters?: Parameter[]; requestBody?: { content?: Content } }>>;
  components?: { schemas?: Schemas };
};
export type Sent = {
  path: string;
  method: string;
  headers: Record<string, string>;
  body?: string | FormData;
};

export function operationsOf({ paths }: OpenApi): Operation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase(),
      path,
      parameters,
      content: requestBody?.content ?? {},
    })),
  );
}

/**
 * Requests to one operation: parameters and body by its schemas, each of them spoiled now and then.
 * @param names real values of path parameters, so that requests get past the look-up
 */
export function requestsOf(
  operation: Operation,
  names: Record<string, string>,
  file: Blob,
  schemas: Schemas,
): fc.Arbitrary<Sent> {
  const { method, path, parameters } = operation;
  const given = parameters.map((parameter) => {
    const values = valuesOf(parameter.schema ?? {}, schemas);
    const real = names[parameter.name];
    if (parameter.in === 'path') {
      return real ? fc.oneof({ weight: 3, arbitrary: fc.constant(real) }, values) : values;
    }
    return parameter.required ? values : fc.option(values, { nil: undefined });
  });
  const bodies = Object.entries(operation.content).map(([type, { schema = {} }]) =>
    valuesOf(schema, schemas).map((value) => encoded(type, value, file)),
  );
  const body = bodies.length > 0 ? fc.oneof(...bodies) : fc.constant({ headers: {} });
  return fc.tuple(fc.tuple(...given), body).map(([values, { headers, ...rest }]) => {
    const at = (place: Parameter['in']) =>
      parameters.flatMap(({ name, in: where }, index) =>
        where === place && values[index] !== undefined ? [[name, textOf(values[index])] as const] : [],
      );
    const query = new URLSearchParams(Object.fromEntries(at('query'))).toString();
    const address = at('path').reduce(
      // A segment of dots alone would be resolved away before anybody sees it.
      (text, [name, value]) =>
        text.replace(`{${name}}`, () => encodeURIComponent(value).replace(/^\.+$/, '%2e')),
      path,
    );
    const headed = Object.fromEntries(at('header').map(([name, value]) => [name, headerOf(value)]));
    return {
      path: query ? `${address}?${query}` : address,
      method,
      headers: { ...headed, ...headers },
      ...rest,
    };
  });
}

const textOf = (value: unknown) =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).toWellFormed();

/** What a client can send at all: HTTP forbids the rest. */
const headerOf = (value: string) => value.replace(/[^\x20-\x7e\xa0-\xff]/g, '').trim();

function encoded(type: string, value: unknown, file: Blob): Pick<Sent, 'headers' | 'body'> {
  const fields = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (type === 'application/x-www-form-urlencoded') {
    const body = new URLSearchParams(
      Object.fromEntries(fields.map(([name, field]) => [name, textOf(field)])),
    ).toString();
    return { headers: { 'content-type': type }, body };
  }
  if (type !== 'multipart/form-data') {
    return { headers: { 'content-type': type }, body: JSON.stringify(value) ?? '' };
  }
  const form = new FormData();
  for (const [name, field] of fields) form.append(name, textOf(field));
  for (const name of ['file', 'files'])
    if (fields.some(([field]) => field === name)) form.set(name, file, 'a.jpg');
  return { headers: {}, body: form };
}
