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
  // Who was signed in stays so while the server is away: what is asked for next tells of that, and it comes back.
  if (!session) return error ? <Trouble error={error} retry={refetch} /> : <Wait />;
  return session.user ? <Shell user={session.user} /> : <SignIn openid={session.openid} />;
}
