import type { ReactNode } from 'react';
import { isWorthRepeating } from '../data/api.ts';
import { Trouble } from './trouble.tsx';
import { Wait } from './wait.tsx';

type Query<Data> = { data: Data | undefined; error: Error | null; refetch: () => unknown };

/**
 * What was fetched, or why it could not be. While the server is away, what was there stays, with what somebody does to it;
 * what the server refuses to show is not there any more.
 */
export function Fetched<Data>({
  query: { data, error, refetch },
  children,
}: {
  query: Query<Data>;
  children: (data: Data) => ReactNode;
}) {
  const isShown = data !== undefined && (!error || isWorthRepeating(error));
  return (
    <>
      {error && <Trouble error={error} retry={refetch} />}
      {isShown ? children(data) : !error && <Wait />}
    </>
  );
}
