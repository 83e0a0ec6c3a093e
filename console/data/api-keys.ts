import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';

/** What answers are kept under. No event tells of keys, so nobody else needs it. */
const queryKey = ['api-keys'];

type Routes = (typeof api)['api-keys'];
export type ApiKey = InferResponseType<Routes['$get'], 200>[number];
export type NewApiKey = InferRequestType<Routes['$post']>['json'];

/** Those of the account that is signed in, whoever it is. */
export const useApiKeys = () => useQuery({ queryKey, queryFn: () => ask(api['api-keys'].$get()) });

/** Its answer is the only place where the key itself ever stands. */
export const useMakeKey = () => useKeyChange((json: NewApiKey) => ask(api['api-keys'].$post({ json })));

export const useRevokeKey = () =>
  useKeyChange((id: string) => ask(api['api-keys'][':id'].$delete({ param: { id } })));

function useKeyChange<Wish, Answer>(mutationFn: (wish: Wish) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn, onSuccess: () => queries.invalidateQueries({ queryKey }) });
}
