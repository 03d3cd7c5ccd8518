// What the editor asks the person in passing: why a blank, what question, whether to submit.

import { element, openDialog } from "../desk/elements";
import { clock } from "../desk/times";
import { REASON_WORDS, REASONS } from "./schema";
import type { Reason } from "./schema";

/** Why a blank is left; undefined where none is. */
export function askReason(start: number, heard: string): Promise<{ reason: Reason; heard: string; note: string } | undefined> {
  return new Promise((resolve) => {
    let answer: { reason: Reason; heard: string; note: string } | undefined;
    const reason = element("select", { id: "blank-reason" }, ...REASONS.map((each) => element("option", { value: each }, REASON_WORDS[each])));
    const sounds = element("input", { id: "blank-heard", type: "text", maxlength: "500", autocomplete: "off" });
    sounds.value = heard;
    const note = element("input", { id: "blank-note", type: "text", maxlength: "500", autocomplete: "off" });
    const form = element(
      "form",
      {
        submit: (event) => {
          event.preventDefault();
          answer = { reason: reason.value as Reason, heard: sounds.value.trim(), note: note.value.trim() };
          dialog.close();
        },
      },
      element("label", { for: "blank-reason" }, "Why"),
      reason,
      element("label", { for: "blank-heard" }, "What it sounds like, if anything"),
      sounds,
      element("label", { for: "blank-note" }, "A note to whoever fills it"),
      note,
      element("button", { class: "main" }, "Leave a blank"),
    );
    const dialog = openDialog(`Blank at ${clock(start)}`, [form], () => resolve(answer));
    reason.focus();
  });
}

/** A sentence or more; undefined where the person thinks better of it. */
export function askText(title: string, label: string, button: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let answer: string | undefined;
    const text = element("textarea", { id: "asked", rows: "4", maxlength: "2000", required: true });
    const form = element(
      "form",
      {
        submit: (event) => {
          event.preventDefault();
          if (text.value.trim() === "") return;
          answer = text.value.trim();
          dialog.close();
        },
      },
      element("label", { for: "asked" }, label),
      text,
      element("button", { class: "main" }, button),
    );
    const dialog = openDialog(title, [form], () => resolve(answer));
    text.focus();
  });
}

/** Whether to go on in spite of what is told. */
export function askToGoOn(title: string, told: readonly string[], button: string): Promise<boolean> {
  return new Promise((resolve) => {
    let isYes = false;
    const yes = element("button", { type: "button", class: "main", click: () => { isYes = true; dialog.close(); } }, button);
    const dialog = openDialog(title, [...told.map((each) => element("p", {}, each)), yes], () => resolve(isYes));
    yes.focus();
  });
}
