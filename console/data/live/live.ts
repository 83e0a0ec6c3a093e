import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { keys } from '../keys.ts';
import type { User } from '../session.ts';
import { setOpen } from './every.ts';
import { createPace } from './pace.ts';
import { followEvents } from './stream.ts';
import { createTold } from './told.ts';

/** Has the page told of all jobs that its user may see, from sign-in to sign-out. */
export function useLiveData({ role }: User): void {
  const queries = useQueryClient();
  useEffect(() => {
    const { told, missed } = createTold(queries, createPace());
    return followEvents(`/events?scope=${role === 'admin' ? 'everybody' : 'own'}`, {
      opened: () => {
        setOpen(true);
        missed();
      },
      lost: () => setOpen(false),
      // Whether somebody is still signed in decides what is shown next.
      refused: () => void queries.invalidateQueries({ queryKey: keys.session }),
      told,
    });
  }, [queries, role]);
}
