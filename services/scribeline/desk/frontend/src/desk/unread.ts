// How many threads have something new, beside the link to them.

import { ask } from "./asking";
import { whenIdle } from "./idle";

const EVERY_MS = 30_000;

export function showUnread(): void {
  const place = document.querySelector<HTMLElement>("[data-unread-threads]");
  if (place === null || document.body.classList.contains("editing")) return;
  const look = (): void => {
    if (document.visibilityState === "visible") void count(place);
  };
  whenIdle(look);
  window.setInterval(look, EVERY_MS);
  for (const kind of ["desk:read", "desk:changed"]) window.addEventListener(kind, look);
}

async function count(place: HTMLElement): Promise<void> {
  try {
    const told = await ask<{ threads: number }>("GET", "/answers/threads/unread");
    const threads = told?.threads ?? 0;
    place.hidden = threads === 0;
    place.textContent = threads === 0 ? "" : `${threads} new`;
  } catch {
    // It is asked again in a moment; what stands there may be late.
  }
}
