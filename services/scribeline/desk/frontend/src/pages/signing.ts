// Signing a document: what is signed is shown once more, and nothing is signed but that.

import { ask, newRequest, Refused, say } from "../desk/asking";

for (const dialog of document.querySelectorAll<HTMLDialogElement>("dialog[data-sign]")) {
  const form = dialog.querySelector("form");
  const opener = document.querySelector<HTMLButtonElement>(`button[data-opens="${dialog.id}"]`);
  if (form === null || opener === null) continue;
  const request = newRequest(); // the same for a second press: signed once
  opener.addEventListener("click", () => dialog.showModal());
  dialog.querySelector("[data-closes]")?.addEventListener("click", () => dialog.close());
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void sign(dialog, form, request);
  });
}

async function sign(dialog: HTMLDialogElement, form: HTMLFormElement, request: string): Promise<void> {
  const buttons = [...form.querySelectorAll("button")];
  for (const button of buttons) button.disabled = true;
  const fields: Record<string, string> = { request_id: request };
  for (const [name, value] of new FormData(form)) if (typeof value === "string") fields[name] = value;
  try {
    await ask("POST", dialog.dataset["sign"] ?? "", fields);
    window.location.reload();
  } catch (error) {
    dialog.close();
    say(error instanceof Refused ? error.message : "That did not work: try again.");
    for (const button of buttons) button.disabled = false;
  }
}
