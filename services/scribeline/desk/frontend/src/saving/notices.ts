// What the person is told of where their text is, and asked where only they can say how to go on.

import { ask, Refused, setCsrf } from "../desk/asking";
import { element, openDialog } from "../desk/elements";
import type { BlockValue } from "../editor/document";
import { BLANK_MARK } from "../editor/schema";
import type { Part } from "./merge";
import type { SaveState } from "./saver";

const WORDS: Readonly<Record<SaveState["kind"], string>> = {
  saved: "Saved",
  unsaved: "Kept here, about to be saved",
  saving: "Saving",
  offline: "No line: kept in this browser, and saved when the line is back",
  "signed-off": "Signed off: your text is kept in this browser",
  conflict: "Changed from somewhere else too: choose what shall stand",
  taken: "The job is not yours any more: your text is kept in this browser",
  refused: "Not saved: your text is kept in this browser",
};

const SYMBOLS: Readonly<Record<SaveState["kind"], string>> = {
  saved: "✓",
  unsaved: "•",
  saving: "…",
  offline: "⚠",
  "signed-off": "⚠",
  conflict: "⚠",
  taken: "⚠",
  refused: "⚠",
};

/** Shows the state; a screen reader hears of it when it turns from good to bad, or back, not at each save. */
export class StateLine {
  readonly place = element("span", { class: "save-state", "data-state": "saved" }, `${SYMBOLS.saved} ${WORDS.saved}`);
  private readonly spoken = element("span", { class: "unseen", role: "status", "aria-live": "polite" });
  private wasGood = true;

  constructor() {
    this.place.title = WORDS.saved;
  }

  get speaker(): HTMLElement {
    return this.spoken;
  }

  show(state: SaveState): void {
    const isGood = state.kind === "saved" || state.kind === "saving" || state.kind === "unsaved";
    const words = "message" in state ? `${WORDS[state.kind]}. ${state.message}` : WORDS[state.kind];
    this.place.dataset["state"] = state.kind;
    this.place.textContent = `${SYMBOLS[state.kind]} ${isGood && state.kind !== "saved" ? "Saving" : (words.split(":")[0] ?? "")}`;
    this.place.title = words;
    if (isGood === this.wasGood) return;
    this.wasGood = isGood;
    this.spoken.textContent = isGood ? "Everything is saved again." : words;
  }
}

/** Signs in again over the page. Resolves when somebody is signed in; `user` is who it has to be. */
export function signInAgain(user: string): Promise<void> {
  return new Promise((resolve) => {
    const open = (): void => {
      let isIn = false;
      const password = element("input", { type: "password", id: "again-password", autocomplete: "current-password", required: true });
      const wrong = element("p", { class: "wrong", role: "alert" });
      const form = element(
        "form",
        {
          method: "dialog",
          submit: (event) => {
            event.preventDefault();
            void send();
          },
        },
        element("p", {}, "You were signed off. What you typed is kept in this browser, and goes on where it was."),
        element("p", {}, "Signed in as ", element("strong", {}, user), "."),
        element("label", { for: "again-password" }, "Password"),
        password,
        wrong,
        element("button", { class: "main" }, "Sign in and go on"),
      );
      const send = async (): Promise<void> => {
        try {
          const told = await ask<{ csrf: string; user: string }>("POST", "/answers/session", { user, password: password.value });
          if (told) setCsrf(told.csrf);
          isIn = true;
          dialog.close();
          resolve();
        } catch (error) {
          wrong.textContent = error instanceof Refused ? error.message : "That did not work: try again.";
          password.select();
        }
      };
      const dialog = openDialog("Sign in again", [form], () => {
        if (!isIn) setTimeout(open, 0); // nothing can be saved before, and who is not signed in shall read nothing
      });
      dialog.classList.add("covering");
      password.focus();
    };
    open();
  });
}

type Conflict = Part<BlockValue> & { kind: "conflict" };

/** Shows both texts of each conflict, and returns what shall stand. */
export function settleConflicts(conflicts: readonly Conflict[]): Promise<readonly (readonly BlockValue[])[]> {
  return new Promise((resolve) => {
    const choices: ("mine" | "theirs" | "both")[] = conflicts.map(() => "mine");
    let isSettled = false;
    const parts = conflicts.map((conflict, index) => {
      const choice = (value: "mine" | "theirs" | "both", label: string): HTMLElement =>
        element(
          "label",
          {},
          element("input", {
            type: "radio",
            name: `conflict-${index}`,
            value,
            checked: value === "mine",
            change: () => (choices[index] = value),
          }),
          ` ${label}`,
        );
      return element(
        "fieldset",
        { class: "conflict" },
        element("legend", {}, `Passage ${index + 1} of ${conflicts.length}`),
        element(
          "div",
          { class: "both" },
          element("section", { "aria-label": "What you wrote" }, element("h3", {}, "What you wrote"), ...shown(conflict.mine)),
          element("section", { "aria-label": "What was saved meanwhile" }, element("h3", {}, "What was saved meanwhile"), ...shown(conflict.theirs)),
        ),
        element("div", { class: "choices" }, choice("mine", "Mine"), choice("theirs", "The saved one"), choice("both", "Both, to sort out in the text")),
      );
    });
    const dialog = openDialog(
      "The same passage was changed twice",
      [
        element("p", {}, "Somebody saved this report while you worked on it. What you both changed elsewhere is put together already. Nothing is lost: both texts stay in the job's history."),
        ...parts,
        element("button", { type: "button", class: "main", click: () => { isSettled = true; dialog.close(); } }, "Go on with this"),
      ],
      () => {
        // Closed in passing: both stay, for the person to sort out in the text.
        resolve(
          conflicts.map((conflict, index) => {
            const kept = isSettled ? choices[index] : "both";
            return kept === "mine" ? conflict.mine : kept === "theirs" ? conflict.theirs : [...conflict.mine, ...conflict.theirs];
          }),
        );
      },
    );
  });
}

function shown(blocks: readonly BlockValue[]): HTMLElement[] {
  if (blocks.length === 0) return [element("p", { class: "soft" }, "(taken out)")];
  return blocks.map((block) => element("p", {}, plain(block)));
}

/** The text of a block. */
export function plain(block: BlockValue): string {
  return block.inlines.map((inline) => ("text" in inline ? inline.text : BLANK_MARK)).join("");
}
