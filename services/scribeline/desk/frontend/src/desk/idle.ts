// What can wait until nobody is kept waiting by it.

const PATIENCE_MS = 2_000;

/**
 * Do something when the browser has nothing else to do, after `patience` milliseconds at the latest. `act` is told whether
 * there is time for more.
 */
export function whenIdle(act: (hasTime: () => boolean) => void, patience = PATIENCE_MS): void {
  if (typeof requestIdleCallback === "function") {
    requestIdleCallback((deadline) => act(() => deadline.timeRemaining() > 1), { timeout: patience });
  } else {
    setTimeout(() => act(() => false), 50); // Safari, and tests
  }
}
