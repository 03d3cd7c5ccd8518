// The office: times in the reader's own zone, lists shown as soon as something else is chosen, and the first wrong field
// of a form that came back. Its forms work without a script.

import { showTimes } from "../desk/times";

showTimes(document);

for (const form of document.querySelectorAll<HTMLFormElement>("form[data-at-once]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
