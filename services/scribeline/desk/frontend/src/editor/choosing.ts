// A short list beside the text, to choose one from: what a word was meant to be, what an abbreviation stands for.

import { element } from "../desk/elements";
import type { Editor } from "./editor";

export interface Choice {
  readonly label: string;
  /** Apart from those above it: something that is done rather than written. */
  readonly isAct?: true;
  act(): void;
}

/** Show choices under a place in the text. Arrows, a digit or a letter's key go through them, Escape leaves all as it is. */
export function openChoices(editor: Editor, position: number, title: string, choices: readonly Choice[], told = ""): void {
  const heading = element("p", { id: "choosing-title", class: "soft" }, title);
  const list = element("div", { role: "menu", "aria-labelledby": heading.id });
  const dialog = element("dialog", { class: "choosing", "aria-labelledby": heading.id }, heading, told !== "" && element("p", { class: "why" }, told), list);
  let chosen: Choice | undefined;
  const buttons = choices.map((choice, index) =>
    element(
      "button",
      {
        type: "button",
        role: "menuitem",
        class: choice.isAct ? "act" : "",
        click: () => {
          chosen = choice;
          dialog.close();
        },
      },
      !choice.isAct && index < 9 && element("kbd", { "aria-hidden": "true" }, String(index + 1)),
      choice.label,
    ),
  );
  list.append(...buttons);
  dialog.addEventListener("keydown", (event) => {
    const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const digit = /^[1-9]$/.test(event.key) ? buttons[Number(event.key) - 1] : undefined;
    if (move) buttons[(at + move + buttons.length) % buttons.length]?.focus();
    else if (event.key === "Home") buttons[0]?.focus();
    else if (event.key === "End") buttons.at(-1)?.focus();
    else if (digit && !digit.classList.contains("act")) digit.click();
    else return;
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close(); // beside it
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    editor.view.focus();
    chosen?.act();
  });
  document.body.append(dialog);
  dialog.showModal();
  const { left, bottom, top } = editor.view.coordsAtPos(position);
  const { offsetWidth: width, offsetHeight: height } = dialog;
  dialog.style.left = `${Math.max(8, Math.min(left, window.innerWidth - width - 8))}px`;
  dialog.style.top = `${bottom + height + 12 < window.innerHeight ? bottom + 6 : Math.max(8, top - height - 6)}px`;
  buttons[0]?.focus();
}
