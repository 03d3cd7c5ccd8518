// What can wait until nobody is kept waiting by it.

/** How long it waits at most, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Do something when the browser has nothing else to do. `act` is told whether there is time for more. */
export function whenIdle(act: (hasTime: () => boolean) => void): void {
  if (typeof requestIdleCallback === "function") {
    requestIdleCallback((deadline) => act(() => deadline.timeRemaining() > 1), { timeout: PATIENCE_MS });
  } else {
    setTimeout(() => act(() => false), 50); // Safari, and tests
  }
}
