import type { ApiProblemCode } from '../problems.ts';

const codesOf = new WeakMap<object, readonly ApiProblemCode[]>();

/** Says how a middleware refuses: every route that it stands before documents these codes. */
export function refusing<H extends object>(codes: readonly ApiProblemCode[], middleware: H): H {
  codesOf.set(middleware, codes);
  return middleware;
}

export const refusalsBy = (middleware: object): readonly ApiProblemCode[] => codesOf.get(middleware) ?? [];
