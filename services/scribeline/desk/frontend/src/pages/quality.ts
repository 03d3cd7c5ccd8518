// Quality: times in the reader's own zone, figures shown as soon as something else is chosen, and the answers to an audit.

import { ask, newRequest, Refused, say } from "../desk/asking";
import { showTimes } from "../desk/times";

showTimes(document);

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

const { audit, etag, unread } = document.getElementById("content")?.dataset ?? {};
const form = document.querySelector<HTMLFormElement>("form[data-verb]");

if (audit !== undefined && unread !== undefined) {
  // Told once; that it could not be told is no reason to keep the feedback from anybody.
  void ask("POST", `/answers/audits/${audit}/acknowledge`, { request_id: newRequest() }).catch(() => undefined);
}

if (audit !== undefined && form !== null) {
  const request = newRequest();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void send(form, `/answers/audits/${audit}/${form.dataset["verb"]}`, request);
  });
}

async function send(form: HTMLFormElement, address: string, request: string): Promise<void> {
  const fields = new FormData(form);
  const marks = fields.getAll("mark").map(Number);
  if (form.dataset["verb"] === "dispute" && marks.length === 0) return say("Tick the marks that you do not agree with.");
  // What was read just now changed the etag: a dispute is of the marks as they are shown, which do not change any more.
  const body = { marks, reason: fields.get("reason"), request_id: request, ...(form.dataset["verb"] === "arbitrate" && { etag }) };
  try {
    await ask("POST", address, body);
    window.location.reload();
  } catch (error) {
    say(error instanceof Refused ? error.message : "That did not work: try again.");
  }
}
