import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { Router } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { isWorthRepeating } from './data/api.ts';
import { useSession } from './data/session.ts';
import { Shell } from './shell/shell.tsx';
import { SignIn } from './shell/sign-in.tsx';
import { Trouble } from './ui/trouble.tsx';
import { Wait } from './ui/wait.tsx';

const queries = new QueryClient({
  defaultOptions: {
    queries: { retry: (failures, error) => failures < 2 && isWorthRepeating(error), staleTime: 2_000 },
  },
});

/** Pages are named after the #, which no server sees: every address of the page is `/`, and the API keeps its own. */
export const App = () => (
  <QueryClientProvider client={queries}>
    <Router hook={useHashLocation}>
      <Gate />
    </Router>
  </QueryClientProvider>
);

function Gate() {
  const { data: session, error, refetch } = useSession();
  if (error) return <Trouble error={error} retry={refetch} />;
  if (!session) return <Wait />;
  return session.user ? <Shell user={session.user} /> : <SignIn openid={session.openid} />;
}
