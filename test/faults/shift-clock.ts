/** Lets this process believe that it is `ms` later than it is. Timers run as before: a wrong clock is not a fast one. */
export function shiftClock(ms: number): void {
  const Real = Date;
  // What a library does with Date must go on working, so everything that is not the present stays the real one's.
  globalThis.Date = new Proxy(Real, {
    construct: (_, [first, ...rest]) =>
      first === undefined ? new Real(Real.now() + ms) : Reflect.construct(Real, [first, ...rest]),
    get: (target, name) => (name === 'now' ? () => Real.now() + ms : Reflect.get(target, name)),
  });
}
