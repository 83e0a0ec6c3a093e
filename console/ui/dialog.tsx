import { lazy, Suspense } from 'react';
import type { DialogProps } from './dialog-frame.tsx';

const Frame = lazy(() => import('./dialog-frame.tsx'));

/**
 * A question or a form over the page, as long as it is rendered. It is fetched when the first one opens: a page shows
 * sooner without it.
 */
export const Dialog = (props: DialogProps) => (
  <Suspense>
    <Frame {...props} />
  </Suspense>
);
