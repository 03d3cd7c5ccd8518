// Buttons and forms that move a job: <button data-verb="claim" data-job="client/job">, with what they ask first.

import { ask, newRequest, Refused, say } from "./asking";

interface Moved {
  job: { client: string; job: string; state_words: string };
}

export function listenForVerbs(root: HTMLElement): void {
  root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-verb]") : null;
    if (button !== null) void press(button);
  });
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["verb"] === undefined) return;
    event.preventDefault();
    const fields: Record<string, string> = {};
    for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
    void move(form, fields);
  });
}

async function press(button: HTMLButtonElement): Promise<void> {
  const { ask: asked, label, sure } = button.dataset;
  if (asked !== undefined) {
    const sentence = await askFor(label ?? "", true);
    if (sentence !== null) await move(button, { [asked]: sentence });
  } else if (sure === undefined || (await askFor(sure, false)) !== null) {
    await move(button, {});
  }
}

async function move(element: HTMLElement, fields: Record<string, string>): Promise<void> {
  const { verb, job, then, open } = element.dataset;
  if (verb === undefined || job === undefined) return;
  const buttons = element instanceof HTMLButtonElement ? [element] : [...element.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  try {
    const told = await ask<Moved>("POST", `/answers/jobs/${job}/${verb}`, { ...fields, request_id: newRequest() });
    if (open !== undefined && told !== null) window.location.assign(`/jobs/${told.job.client}/${told.job.job}`);
    else if (then !== undefined) window.location.assign(then);
    else if (told !== null) say(`Done: ${told.job.state_words.toLowerCase()}.`);
    if (element instanceof HTMLFormElement) element.reset(); // it was taken: the list tells what is so now
  } catch (error) {
    say(error instanceof Refused ? error.message : "That did not work: try again.");
  } finally {
    for (const button of buttons) button.disabled = false;
    window.dispatchEvent(new Event("desk:changed"));
  }
}

/** Asks in a dialog: for a sentence, or whether one is sure. Null where the person would rather not. */
export function askFor(question: string, wantsText: boolean): Promise<string | null> {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    const form = document.createElement("form");
    form.method = "dialog";
    const label = document.createElement("label");
    label.textContent = question;
    label.htmlFor = "asked";
    const text = document.createElement("textarea");
    text.id = "asked";
    text.rows = 3;
    text.maxLength = 2000;
    text.required = true;
    const actions = document.createElement("div");
    actions.className = "actions";
    const cancel = document.createElement("button");
    cancel.type = "button";
    cancel.textContent = "Leave it";
    const agree = document.createElement("button");
    agree.className = "main";
    agree.textContent = wantsText ? "Send" : "Yes";
    actions.append(cancel, agree);
    form.append(label, ...(wantsText ? [text] : []), actions);
    dialog.append(form);
    dialog.setAttribute("aria-label", question);
    document.body.append(dialog);
    let answer: string | null = null;
    cancel.addEventListener("click", () => dialog.close());
    form.addEventListener("submit", () => {
      answer = wantsText ? text.value : "";
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(answer);
    });
    dialog.showModal();
    (wantsText ? text : agree).focus();
  });
}
