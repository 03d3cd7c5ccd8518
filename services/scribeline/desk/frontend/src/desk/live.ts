// Lists that show what is so now: the desk tells of each change, and the list's inside is fetched again.

import { showTimes } from "./times";

const TOGETHER_MS = 200;
// Nobody is told of a job that they may not see any more (a colleague took it), so the list is also read again by time.
const AGAIN_MS = 15_000;
const OPEN_AGAIN_MS = 3_000;

export function keepLive(place: HTMLElement): void {
  const address = place.dataset["live"];
  showTimes(document);
  window.setInterval(() => showTimes(document), 20_000);
  if (address === undefined) return;
  let waiting: number | undefined;
  let fetching = false;
  let again = false;

  const refresh = async (): Promise<void> => {
    waiting = undefined;
    if (fetching) {
      again = true;
      return;
    }
    fetching = true;
    try {
      const response = await fetch(address, { credentials: "same-origin", cache: "no-store" });
      if (response.redirected || response.status === 401) {
        window.location.reload();
        return;
      }
      if (response.ok) replaceInside(place, await response.text());
    } catch {
      // The line is down; the stream opens again by itself, and says so.
    } finally {
      fetching = false;
      if (again) {
        again = false;
        soon();
      }
    }
  };
  const soon = (): void => {
    waiting ??= window.setTimeout(() => void refresh(), TOGETHER_MS);
  };

  window.setInterval(() => {
    if (document.visibilityState === "visible") soon();
  }, AGAIN_MS);

  let opened = false;
  let source: EventSource;
  const open = (): void => {
    source = new EventSource("/answers/jobs/events");
    source.addEventListener("job", soon);
    source.addEventListener("open", () => {
      if (opened) soon(); // what was missed while the line was down
      opened = true;
      place.dataset["line"] = "open";
    });
    source.addEventListener("error", () => {
      place.dataset["line"] = "broken";
      // A browser tries again after a broken line, and gives up after an answer that is no stream: the front is away.
      if (source.readyState === EventSource.CLOSED) window.setTimeout(open, OPEN_AGAIN_MS);
    });
    source.addEventListener("signed-off", () => {
      source.close();
      window.location.reload();
    });
  };
  open();
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("desk:changed", soon);
}

/** Puts new content in place, and the focus back to where it was; what somebody is filling in stays. */
function replaceInside(place: HTMLElement, html: string): void {
  const active = document.activeElement;
  if (active instanceof HTMLElement && place.contains(active) && active.matches("input, select, textarea")) return;
  const found = new DOMParser().parseFromString(html, "text/html");
  const fresh = document.createDocumentFragment();
  fresh.append(...found.body.childNodes);
  const path = active instanceof HTMLElement && place.contains(active) ? placeOf(active) : null;
  place.replaceChildren(fresh);
  showTimes(place);
  if (path !== null) focusAgain(place, path);
}

interface Place {
  key: string | undefined;
  verb: string | undefined;
}

function placeOf(element: HTMLElement): Place {
  return { key: element.closest<HTMLElement>("[data-key]")?.dataset["key"], verb: element.dataset["verb"] };
}

function focusAgain(root: HTMLElement, { key, verb }: Place): void {
  if (key === undefined) return;
  const item = root.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
  const target = verb === undefined ? item?.querySelector<HTMLElement>("a, button") : item?.querySelector<HTMLElement>(`[data-verb="${CSS.escape(verb)}"]`);
  target?.focus();
}
