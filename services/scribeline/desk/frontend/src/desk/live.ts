// Lists that show what is so now: the desk tells of each change, and the list's inside is fetched again.
//
// A browser keeps few lines to one server, so all tabs share one: whichever holds the lock listens, and tells the others.

import { showTimes } from "./times";

const TOGETHER_MS = 200;
const APART_MS = 1_000;
// What changes without a job's own move (who is routed which work, who is away) is told to nobody, so the list is also
// read again.
const AGAIN_MS = 15_000;
const OPEN_AGAIN_MS = 3_000;
const SHARED = "scribeline.events";

/** What the tab that listens tells the others: a change, how the line is, and that the session is over. */
type Heard = "changed" | "open" | "broken" | "signed-off";
/** What a tab that comes later wants to know: how the line is. */
type Asked = "how";

export function keepLive(place: HTMLElement): void {
  const address = place.dataset["live"];
  showTimes(document);
  window.setInterval(() => showTimes(document), 20_000);
  if (address === undefined) return;
  let waiting: number | undefined;
  let fetching = false;
  let again = false;
  let fetchedAt = 0;

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
      // The line is down; it opens again by itself, and says so.
    } finally {
      fetching = false;
      fetchedAt = Date.now();
      if (again) {
        again = false;
        soon();
      }
    }
  };
  const soon = (): void => {
    waiting ??= window.setTimeout(() => void refresh(), Math.max(TOGETHER_MS, fetchedAt + APART_MS - Date.now()));
  };

  window.setInterval(() => {
    if (document.visibilityState === "visible") soon();
  }, AGAIN_MS);
  window.addEventListener("desk:changed", soon);

  const hear = (heard: Heard): void => {
    if (heard === "signed-off") {
      window.location.reload();
    } else if (heard === "changed") {
      soon();
    } else {
      place.dataset["line"] = heard;
    }
  };
  listen(hear);
}

/** Hears what happens: from the desk where this tab is the one that listens, and from that tab otherwise. */
function listen(hear: (heard: Heard) => void): void {
  const others = new BroadcastChannel(SHARED);
  let mine: Heard | null = null;
  const tell = (heard: Heard): void => {
    if (heard !== "changed") mine = heard;
    others.postMessage(heard);
    hear(heard);
  };
  others.addEventListener("message", (event: MessageEvent<Heard | Asked>) => {
    if (event.data !== "how") hear(event.data);
    else if (mine !== null) others.postMessage(mine);
  });
  others.postMessage("how" satisfies Asked);
  // Held as long as this page lives; then another tab's turn comes.
  void navigator.locks.request(SHARED, () => new Promise<never>(() => openLine(tell)));
}

function openLine(tell: (heard: Heard) => void): void {
  const source = new EventSource("/answers/jobs/events");
  source.addEventListener("job", () => tell("changed"));
  source.addEventListener("gone", () => tell("changed")); // a colleague took it or was given it: it leaves the list as it is read again
  source.addEventListener("open", () => {
    tell("open");
    tell("changed"); // what nobody heard of before: since the page was made, or while the line was down or another tab's
  });
  source.addEventListener("error", () => {
    tell("broken");
    // A browser tries again after a broken line, and gives up after an answer that is no stream: the front is away.
    if (source.readyState === EventSource.CLOSED) window.setTimeout(() => openLine(tell), OPEN_AGAIN_MS);
  });
  source.addEventListener("signed-off", () => {
    source.close();
    tell("signed-off");
  });
  window.addEventListener("pagehide", () => source.close(), { once: true });
}

/** Puts new content in place, and the focus back to where it was; what somebody is filling in stays. */
function replaceInside(place: HTMLElement, html: string): void {
  const active = document.activeElement;
  if (active instanceof HTMLElement && place.contains(active) && active.matches("input, select, textarea")) return;
  const found = new DOMParser().parseFromString(html, "text/html");
  const fresh = document.createDocumentFragment();
  fresh.append(...found.body.childNodes);
  const before = items(place);
  const focused = [...before].find(([, item]) => item.contains(active));
  const verb = active instanceof HTMLElement ? active.dataset["verb"] : undefined;
  place.replaceChildren(fresh);
  const after = items(place);
  for (const [name, item] of before) {
    const now = after.get(name);
    if (now !== undefined) keepFilledIn(item, now);
  }
  showTimes(place);
  const target = focused && after.get(focused[0]);
  target?.querySelector<HTMLElement>(verb === undefined ? "a, button" : `[data-verb="${CSS.escape(verb)}"]`)?.focus();
}

/** A list's items by their keys; the second one of a key, in another list of the page, is another item. */
export function items(place: HTMLElement): Map<string, HTMLElement> {
  const named = new Map<string, HTMLElement>();
  for (const item of place.querySelectorAll<HTMLElement>("[data-key]")) {
    let number = 0;
    while (named.has(`${item.dataset["key"]} ${number}`)) number++;
    named.set(`${item.dataset["key"]} ${number}`, item);
  }
  return named;
}

/** What was opened in an item is open in what takes its place, and what somebody changed in its fields is there. */
export function keepFilledIn(before: HTMLElement, now: HTMLElement): void {
  const [opened, opens] = [before, now].map((item) => [...item.querySelectorAll("details")]) as [HTMLDetailsElement[], HTMLDetailsElement[]];
  opened.forEach((details, number) => {
    if (details.open && opens[number]) opens[number].open = true;
  });
  for (const field of fields(before)) {
    if (field.value === standing(field)) continue;
    const same = fields(now).find((one) => one.name === field.name && verbOf(one) === verbOf(field));
    if (same !== undefined) same.value = field.value;
  }
}

type Field = HTMLInputElement | HTMLSelectElement;

function fields(item: HTMLElement): Field[] {
  return [...item.querySelectorAll<Field>("input[name], select[name]")];
}

function verbOf(field: Field): string | undefined {
  return field.form?.dataset["verb"];
}

/** What a field says as the server made it. */
function standing(field: Field): string {
  if (field instanceof HTMLInputElement) return field.defaultValue;
  return ([...field.options].find((option) => option.defaultSelected) ?? field.options[0])?.value ?? "";
}
