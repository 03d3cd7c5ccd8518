// Messages with a clinic: the list and a thread stay live, what is shown is read, and forms write.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { keepLive } from "../desk/live";
import { showTimes } from "../desk/times";
import { listenForVerbs } from "../desk/verbs";

// Nothing tells of a message but the next look: people who talk wait no longer than this.
const LOOK_MS = 5_000;

const live = document.getElementById("live");
if (live !== null) {
  keepLive(live);
  window.setInterval(() => {
    if (document.visibilityState === "visible") window.dispatchEvent(new Event("desk:changed"));
  }, LOOK_MS);
  new MutationObserver(() => void markRead()).observe(live, { childList: true });
  document.addEventListener("visibilitychange", () => void markRead());
  void markRead();
} else {
  showTimes(document);
}
listenForVerbs(document.body);

let marked = 0;

/** Tells the desk that what stands on the page was read, once somebody can see it. */
async function markRead(): Promise<void> {
  const messages = document.querySelector<HTMLElement>("ol.messages");
  if (messages === null || document.visibilityState !== "visible") return;
  const last = Number(messages.dataset["last"]);
  if (messages.dataset["unread"] === "0" || last <= marked) return;
  marked = last;
  try {
    await ask("POST", `/answers/threads/${messages.dataset["thread"]}/read`, { number: last });
    window.dispatchEvent(new Event("desk:read"));
  } catch {
    marked = 0; // it counts as unread, and is told again with the next look
  }
}

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-thread]")) {
  let request = newRequest(); // the same for a second press: written once
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form, event.submitter, request).then((written) => {
      if (written) request = newRequest();
    });
  });
}

async function send(form: HTMLFormElement, submitter: HTMLElement | null, request: string): Promise<boolean> {
  const buttons = [...form.querySelectorAll("button")];
  const fields: Record<string, string> = { request_id: request };
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  if (submitter instanceof HTMLButtonElement && submitter.name !== "") fields[submitter.name] = submitter.value;
  const place = form.dataset["thread"] ?? "";
  for (const button of buttons) button.disabled = true;
  try {
    const told = await ask<{ address?: string }>("POST", place === "new" ? "/answers/threads" : `/answers/threads/${place}`, fields);
    if (told?.address !== undefined) {
      window.location.assign(told.address);
    } else if (place.endsWith("/decide")) {
      window.location.reload(); // other steps follow from here
    } else {
      form.reset();
      say("Sent.");
      window.dispatchEvent(new Event("desk:changed"));
    }
    return true;
  } catch (error) {
    say(error instanceof Refused ? error.message : "That did not work: try again.");
    return error instanceof Refused && error.status >= 400 && error.status < 500;
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}
