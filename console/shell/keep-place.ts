import { useLayoutEffect } from 'react';

/** Milliseconds that a page may take to be as high as it was: its list is fetched, and laid out, first. */
const PATIENCE_MS = 5_000;
const KEPT = 'darkroom.places';

/** How far down each page was left, in CSS pixels; a reload knows them, too. */
const places = new Map<string, number>(Object.entries(JSON.parse(sessionStorage.getItem(KEPT) ?? '{}')));
addEventListener('pagehide', () => {
  sessionStorage.setItem(KEPT, JSON.stringify(Object.fromEntries(places)));
});

/** Shows each page where it was left: who closes the five hundredth photo goes on there, and a new page begins at its top. */
export function useKeptPlace(page: string): void {
  useLayoutEffect(() => {
    const wanted = places.get(page) ?? 0;
    const arrived = new AbortController();
    const { signal } = arrived;
    const reach = () => {
      scrollTo(0, wanted);
      if (Math.abs(scrollY - wanted) < 2) arrived.abort();
    };
    const growth = new ResizeObserver(reach);
    growth.observe(document.body);
    signal.addEventListener('abort', () => growth.disconnect());
    // Whoever scrolls meanwhile knows better where to be.
    for (const act of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
      addEventListener(act, () => arrived.abort(), { signal, passive: true });
    const timer = setTimeout(() => arrived.abort(), PATIENCE_MS);
    const note = () => {
      if (signal.aborted) places.set(page, scrollY);
    };
    addEventListener('scroll', note, { passive: true });
    reach();
    return () => {
      arrived.abort();
      clearTimeout(timer);
      removeEventListener('scroll', note);
    };
  }, [page]);
}
