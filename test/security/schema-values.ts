import fc from 'fast-check';

export type Schema = {
  $ref?: string;
  type?: string | string[];
  format?: string;
  enum?: unknown[];
  const?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
  minItems?: number;
  maxItems?: number;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
};
export type Schemas = Record<string, Schema>;

/** What breaks parsers, databases and file systems; no address in it leads out of this machine. */
const nasty = fc.constantFrom<unknown>(
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\u202e',
    '-',
    '../../etc/passwd',
    '%',
    '%00',
    "';--",
    '{{7*7}}',
    '__proto__',
  ],
  ...[
    'a'.repeat(10_000),
    'NaN',
    '1e999',
    'null',
    'http://127.0.0.1:1/',
    'file:///etc/passwd',
    '9'.repeat(400),
  ],
  ...[-1, 0, -0, 0.5, 2 ** 31, -(2 ** 31) - 1, 2 ** 53, 1e308, 5e-324, null, true, false],
  ...[[], {}, [[]], { __proto__: null }, { constructor: { prototype: 1 } }, Array(1_000).fill(0)],
);

const anything = fc.oneof(nasty, fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }));

/** Mostly values that fit the schema; now and then, at any depth, something else stands in their place. */
export function valuesOf(schema: Schema, schemas: Schemas): fc.Arbitrary<unknown> {
  const fitting = fittingValues(schema, schemas);
  return fc.oneof({ weight: 7, arbitrary: fitting }, { weight: 1, arbitrary: anything });
}

function fittingValues(schema: Schema, schemas: Schemas): fc.Arbitrary<unknown> {
  const { $ref, oneOf, anyOf, allOf } = schema;
  const inner = (other: Schema) => valuesOf(other, schemas);
  if ($ref) return inner(schemas[$ref.split('/').at(-1) ?? ''] ?? {});
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.const !== undefined) return fc.constant(schema.const);
  const choices = oneOf ?? anyOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (allOf) return fc.tuple(...allOf.map(inner)).map((parts) => Object.assign({}, ...parts));
  const types = [schema.type ?? 'any'].flat();
  return fc.oneof(...types.map((type) => typed(type, schema, inner)));
}

function typed(type: string, schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>) {
  switch (type) {
    case 'string':
      return strings(schema);
    case 'integer':
      return numbers(schema, Math.round);
    case 'number':
      return numbers(schema, (value) => value);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 5 } = schema;
      return fc.array(inner(items), { minLength: minItems, maxLength: Math.min(maxItems, minItems + 5) });
    }
    case 'object':
      return objects(schema, inner);
    default:
      return anything;
  }
}

function strings({ format, minLength = 0, maxLength = 1_000 }: Schema): fc.Arbitrary<string> {
  if (format === 'uuid') return fc.uuid();
  if (format === 'date-time') return fc.date({ noInvalidDate: true }).map((date) => date.toISOString());
  if (format === 'uri')
    return fc.constantFrom('http://127.0.0.1:1/a', 'https://[::1]:1/', 'http://localhost:1');
  const most = Math.max(minLength, Math.min(maxLength, minLength + 40));
  const plain = fc.string({ minLength, maxLength: most, unit: 'grapheme' });
  // The longest that fits, to the character: what stores it must have room for it.
  return fc.oneof(plain, fc.constantFrom('x'.repeat(maxLength), '#a1b2c3', '\0', '\ud800'));
}

/** At and next to the bounds most of all. */
function numbers({ minimum, maximum }: Schema, shape: (value: number) => number): fc.Arbitrary<number> {
  const [least, most] = [minimum ?? -(2 ** 31), maximum ?? 2 ** 31 - 1];
  const between = fc.double({ min: least, max: most, noNaN: true });
  return fc.oneof(fc.constantFrom(least, most, least - 1, most + 1), between).map(shape);
}

function objects(schema: Schema, inner: (schema: Schema) => fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const { properties = {}, required = [], additionalProperties } = schema;
  const fields = Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, inner(field)]));
  const named = fc.record(fields, { requiredKeys: required.filter((name) => name in fields) });
  if (additionalProperties === false) return named;
  const more = typeof additionalProperties === 'object' ? inner(additionalProperties) : anything;
  const others = fc.dictionary(fc.string(), more, { maxKeys: 2 });
  return fc.oneof(
    named,
    fc.tuple(named, others).map(([one, other]) => ({ ...other, ...one })),
  );
}
