// Every list: live, its buttons working, and on the worklist the next job by one key.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { keepLive } from "../desk/live";
import { showTimes } from "../desk/times";
import { listenForVerbs } from "../desk/verbs";

interface Taken {
  job: { client: string; job: string };
}

const live = document.getElementById("live");
if (live !== null) keepLive(live);
else showTimes(document);
listenForVerbs(document.body);

const next = document.getElementById("next");
if (next instanceof HTMLButtonElement) {
  next.addEventListener("click", () => void takeNext(next));
  document.addEventListener("keydown", (event) => {
    if (event.altKey && !event.ctrlKey && !event.metaKey && event.code === "KeyN" && !event.repeat) {
      event.preventDefault();
      void takeNext(next);
    }
  });
}

async function takeNext(button: HTMLButtonElement): Promise<void> {
  if (button.disabled) return;
  button.disabled = true;
  try {
    const told = await ask<Taken>("POST", "/answers/jobs/next", { request_id: newRequest() });
    if (told === null) say("No draft waits at the moment. New ones show up here by themselves.");
    else window.location.assign(`/jobs/${told.job.client}/${told.job.job}`);
  } catch (error) {
    say(error instanceof Refused ? error.message : "That did not work: try again.");
  } finally {
    button.disabled = false;
  }
}
