// The head of the page: whose report it is, where its text is, and what can be done with the job.

import { element } from "../desk/elements";
import type { Saver } from "../saving/saver";
import { openComparison } from "../side/comparing";
import { mayWrite } from "../side/job";
import type { Job, Opening } from "../side/job";
import type { Handing } from "./handing";
import type { Keyboard } from "./keyboard";

/** The head without its buttons. */
export function toolbarFor(job: Job, stateLine: HTMLElement): HTMLElement {
  return element(
    "div",
    { class: "bar" },
    element(
      "div",
      { class: "what" },
      element("h1", {}, job.patient.name || "Patient not known"),
      element("p", { class: "soft" }, [job.work_type_name, job.author_name].filter(Boolean).join(" · ")),
    ),
    stateLine,
  );
}

/** Its buttons, as far as this person may. */
export function verbsFor(opening: Opening, address: string, saver: Saver, keyboard: Keyboard, handing: Handing): HTMLElement {
  const button = (label: string, act: () => void, keys = "", kind = ""): HTMLElement =>
    element("button", { type: "button", class: kind, click: act, title: keys }, label);
  const command = (label: string, id: string, kind = ""): HTMLElement => button(label, () => void keyboard.run(id), keyboard.keysOf(id), kind);
  const verbs = element("div", { class: "verbs" }, button("Changes", () => void openComparison(address, saver.now(), handing.submitted)), command("Keys", "keys"));
  if (!mayWrite(opening)) return verbs;
  if (opening.job.state === "IN_REVIEW") {
    verbs.append(button("Return", () => void handing.giveBack()), command("Approve", "submit", "main"));
  } else {
    verbs.append(button("Let go", () => void handing.release()), command("Ask", "hold"), command("Submit", "submit", "main"));
  }
  return verbs;
}
