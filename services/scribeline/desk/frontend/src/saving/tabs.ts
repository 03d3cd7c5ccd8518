// One tab writes: the same job in a second tab is read only there, until the person goes on in that one.

/** This tab's right to write. */
export interface Turn {
  /** Whether this tab writes. */
  readonly isOurs: boolean;
  /** Ask the tab that writes to save and let go. Resolves when this tab writes. */
  take(): Promise<void>;
}

/** `letGo` is called when another tab of the same browser wants to go on; it saves, and then this one is read only. */
export async function takeTurn(name: string, letGo: () => Promise<void>): Promise<Turn> {
  if (!("locks" in navigator)) return { isOurs: true, take: () => Promise.resolve() };
  const channel = new BroadcastChannel(name);
  let release: (() => void) | undefined;
  channel.onmessage = async () => {
    if (!release) return;
    const free = release;
    release = undefined;
    await letGo();
    free();
  };
  const hold = (ifAvailable: boolean): Promise<boolean> =>
    new Promise((resolve) => {
      void navigator.locks.request(name, { ifAvailable }, (lock) => {
        if (!lock) {
          resolve(false);
          return undefined;
        }
        return new Promise<void>((free) => {
          release = free;
          resolve(true);
        });
      });
    });
  return {
    isOurs: await hold(true),
    take: async () => {
      const held = hold(false);
      channel.postMessage("take");
      await held;
    },
  };
}
