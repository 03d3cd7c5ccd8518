// What a page will ask for first is asked for while its script is still being read, by a script of some lines that comes
// before it; the two share nothing but the window.

interface Waiting extends Window {
  scribelineAhead?: Map<string, Promise<Response>>;
}

/** Ask for addresses now. */
export function askAhead(paths: readonly string[]): void {
  (window as Waiting).scribelineAhead = new Map(
    paths.map((path) => {
      const asked = fetch(path, { credentials: "same-origin", cache: "no-store" });
      asked.catch(() => undefined); // who takes it is told
      return [path, asked];
    }),
  );
}

/** What was asked for ahead, once. */
export function takenAhead(path: string): Promise<Response> | undefined {
  const waiting = (window as Waiting).scribelineAhead;
  const asked = waiting?.get(path);
  waiting?.delete(path);
  return asked;
}
