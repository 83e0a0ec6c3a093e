import { type PointerEvent, useRef } from 'react';

/** Moves what is larger than its frame by dragging it; by the keyboard and the wheel it scrolls as it is. */
export function usePan(on: boolean) {
  const frame = useRef<HTMLDivElement>(null);
  const from = useRef<{ x: number; y: number } | undefined>(undefined);
  const onPointerDown = (event: PointerEvent) => {
    if (!on || event.target instanceof HTMLInputElement) return;
    from.current = { x: event.clientX, y: event.clientY };
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (!from.current) return;
    frame.current?.scrollBy(from.current.x - event.clientX, from.current.y - event.clientY);
    from.current = { x: event.clientX, y: event.clientY };
  };
  const onPointerUp = () => {
    from.current = undefined;
  };
  return { frame, panning: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: onPointerUp } };
}
