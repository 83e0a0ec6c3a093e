import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferRequestType, InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';

const keys = ['api-keys'];

type Routes = (typeof api)['api-keys'];
export type ApiKey = InferResponseType<Routes['$get'], 200>[number];
export type NewApiKey = InferRequestType<Routes['$post']>['json'];

export const useApiKeys = () => useQuery({ queryKey: keys, queryFn: () => ask(api['api-keys'].$get()) });

export function useApiKeyActions() {
  const queries = useQueryClient();
  const onSuccess = () => queries.invalidateQueries({ queryKey: keys });
  const make = useMutation({
    mutationFn: (json: NewApiKey) => ask(api['api-keys'].$post({ json })),
    onSuccess,
  });
  const revoke = useMutation({
    mutationFn: (id: string) => ask(api['api-keys'][':id'].$delete({ param: { id } })),
    onSuccess,
  });
  return { make, revoke };
}
