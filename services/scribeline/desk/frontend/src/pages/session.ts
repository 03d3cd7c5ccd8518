// On every page: says that the person is there, signs off who is not, and puts the colours as they were chosen.

import { ask, Refused, setCsrf } from "../desk/asking";
import { showUnread } from "../desk/unread";

const EVERY_MS = 60_000;
const THEME = "scribeline.theme";

const theme = localStorage.getItem(THEME);
if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;

// A little later than the desk itself, which then knows nobody any more when the page is loaded again.
const idleMs = (Number(document.body.dataset["idleS"] ?? "1800") + 5) * 1000;
let lastActive = Date.now();
let lastTold = Date.now();

interface Told {
  csrf: string;
  user: string;
}

const isActive = (): void => {
  lastActive = Date.now();
  if (lastActive - lastTold < EVERY_MS) return;
  lastTold = lastActive;
  void sayActive();
};

// Tokens change when they are renewed: one tab at a time.
const sayActive = async (): Promise<void> => {
  await navigator.locks.request("scribeline.session", async () => {
    try {
      const told = await ask<Told>("POST", "/answers/session/active");
      if (told === null) return;
      if (told.user !== document.body.dataset["user"]) window.location.assign("/");
      setCsrf(told.csrf);
    } catch (error) {
      if (error instanceof Refused && error.status === 401) window.dispatchEvent(new CustomEvent("desk:signed-off"));
    }
  });
};

for (const kind of ["keydown", "pointerdown", "wheel", "touchstart"]) {
  document.addEventListener(kind, isActive, { passive: true, capture: true });
}
window.addEventListener("desk:active", isActive);
showUnread();

window.setInterval(() => {
  if (Date.now() - lastActive < idleMs) return;
  lastActive = Date.now();
  // The editor saves and covers its page; any other page goes to where one signs in, and comes back.
  const event = new CustomEvent("desk:idle", { cancelable: true });
  if (window.dispatchEvent(event)) window.location.reload();
}, 5_000);
