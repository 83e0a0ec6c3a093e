import { Problem, type ProblemCode, problemDocument, titleOf } from '../problems.ts';
import { exampleOf, type Schema } from './examples.ts';

type Content = Record<string, { schema?: Schema; example?: unknown; examples?: Record<string, unknown> }>;
type Answer = { description: string; content?: Content };
type Parameter = { in: string; schema?: Schema };

/** As much of an OpenAPI operation as is completed here. */
export type Operation = {
  parameters?: Parameter[];
  requestBody?: { content: Content };
  responses: Record<string, Answer>;
};

const PROBLEM = 'application/problem+json';

/**
 * Adds what a route need not say, because others know it: how its guards, limits and validators refuse, and an example
 * of each body.
 * @param codes with which the middleware before it refuses
 */
export function completeOperation(
  operation: Operation,
  path: string,
  codes: readonly ProblemCode[],
  schemas: Record<string, Schema>,
): void {
  const own = Object.values(operation.responses).flatMap(codesIn);
  for (const code of new Set([...own, ...codes, ...validatorsOf(operation)])) document(operation, path, code);
  const bodies = [operation.requestBody, ...Object.values(operation.responses)];
  for (const media of bodies.flatMap((body) => Object.values(body?.content ?? {}))) {
    if (media.schema && !media.examples && media.example === undefined) {
      media.example = exampleOf(media.schema, schemas);
    }
  }
}

/** Those that the route has named: see `refusals` in routes/docs-of.ts. */
const codesIn = ({ content }: Answer) => Object.keys(content?.[PROBLEM]?.examples ?? {}) as ProblemCode[];

function validatorsOf({ requestBody, parameters = [] }: Operation): ProblemCode[] {
  const types = Object.keys(requestBody?.content ?? {});
  const parsed = types.filter((type) => type !== 'multipart/form-data');
  const isChecked = parameters.some(
    ({ in: place, schema }) => place !== 'header' && schema?.format !== 'uuid',
  );
  return [
    ...(parsed.length > 0 ? (['MALFORMED_BODY', 'UNSUPPORTED_MEDIA_TYPE'] as const) : []),
    ...(parsed.length > 0 || isChecked ? (['INVALID_REQUEST'] as const) : []),
  ];
}

/** Each code is an example by its name. A route that refuses in words of its own documents them itself. */
function document({ responses }: Operation, path: string, code: ProblemCode): void {
  const problem = new Problem(code, `${titleOf(code)}.`);
  responses[problem.status] ??= { description: '', content: { [PROBLEM]: { schema, examples: {} } } };
  const answer = responses[problem.status];
  const media = answer?.content?.[PROBLEM];
  if (!answer || !media) return;
  media.examples = {
    ...media.examples,
    [code]: { summary: titleOf(code), value: problemDocument(problem, path, 'mwq3-1f') },
  };
  answer.description = codesIn(answer)
    .map((name) => `\`${name}\`: ${titleOf(name)}.`)
    .join(' ');
}

const schema: Schema = { $ref: '#/components/schemas/Problem' };
