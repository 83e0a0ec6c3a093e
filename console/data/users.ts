import { useQuery } from '@tanstack/react-query';
import { api, ask } from './api.ts';
import { useSession } from './session.ts';

/** Names by id, for administrators; nothing for anybody else. */
export function useNames(): Map<string, string> {
  const isAdmin = useSession().data?.user?.role === 'admin';
  const { data } = useQuery({
    queryKey: ['users'],
    queryFn: () => ask(api.api.v1.users.$get({ query: { max_results: '1000' } })),
    enabled: isAdmin,
    staleTime: 60_000,
  });
  return new Map(data?.users.map(({ user_id, username }) => [user_id, username]));
}
