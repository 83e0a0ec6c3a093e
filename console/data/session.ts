import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { InferResponseType } from 'hono/client';
import { api, ask } from './api.ts';
import { keys } from './keys.ts';

type Session = InferResponseType<typeof api.session.$get, 200>;
export type User = { id: string; username: string; role: 'user' | 'admin' };

/** Who is signed in in this browser; `user` is null while nobody is. */
export const useSession = () =>
  useQuery({ queryKey: keys.session, queryFn: () => ask(api.session.$get()), staleTime: 60_000 });

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (json: { username: string; password: string }) => ask(api.session.$post({ json })),
    onSuccess: (user: User) =>
      queries.setQueryData<Session>(keys.session, (session) => session && { ...session, user }),
  });
}

/** Nothing that the last account saw stays in memory for the next. Who came by a provider is signed out there, too. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.session.$delete()),
    onSuccess: (ended) => {
      queries.clear();
      location.replace(ended ? ended.openid : '/');
    },
  });
}
