// All keys in one sheet, each to be changed there; and how the player and pedals behave.

import { element, openDialog } from "../desk/elements";
import { prefer, preferences } from "../desk/preferences";
import { chordOf, isAllowed, readable } from "./chords";
import { chordsOf, TABLE } from "./table";
import type { Entry } from "./table";

export interface PedalWays {
  readonly canConnect: boolean;
  connect(): Promise<string | undefined>;
}

/** The sheet as a dialog. `changed` is called after each change. */
export function openSheet(changed: () => void, pedals: PedalWays): void {
  openDialog("Keys", sheetContent(changed, pedals)).classList.add("wide");
}

/** What the sheet holds; the settings' page shows the same. */
export function sheetContent(changed: () => void, pedals: PedalWays): HTMLElement[] {
  const groups = [...new Set(TABLE.map((each) => each.group))].map((group) =>
    element(
      "section",
      {},
      element("h3", {}, group),
      element("div", { class: "keys" }, ...TABLE.filter((each) => each.group === group).map((each) => row(each, changed))),
    ),
  );
  return [
    element("p", { class: "soft" }, "Press a key's button, then the new keys: with Ctrl, Alt or ⌘, or one of F1 to F12. Backspace takes them away, Escape leaves them as they are."),
    element("div", { class: "groups" }, ...groups),
    element("h3", {}, "Listening"),
    listening(changed, pedals),
  ];
}

function row(entry: Entry, changed: () => void): HTMLElement {
  const place = element("div", { class: "key" });
  const draw = (): void => {
    const chords = chordsOf(entry, preferences().keys);
    const button = element(
      "button",
      { type: "button", "aria-label": `${entry.title}: ${chords.map(readable).join(" or ") || "no keys"}. Change`, click: () => listen(button) },
      ...(chords.length > 0 ? chords.flatMap((chord, index) => [index > 0 && " or ", element("kbd", {}, readable(chord))]) : ["none"]),
    );
    place.replaceChildren(element("span", {}, entry.title), button);
  };
  const listen = (button: HTMLButtonElement): void => {
    button.textContent = "Press the new keys…";
    const done = (): void => {
      button.removeEventListener("keydown", take, true);
      button.removeEventListener("blur", done);
      draw();
    };
    const take = (event: KeyboardEvent): void => {
      if (event.key === "Tab") return;
      event.preventDefault();
      event.stopPropagation();
      const chord = chordOf(event);
      if (chord === "") return;
      if (chord === "Escape") return done();
      if (chord === "Backspace") set(entry, [], changed);
      else if (isAllowed(chord)) set(entry, [chord], changed);
      else {
        button.textContent = "A key that writes can't be a command: add Ctrl or Alt";
        return;
      }
      done();
      place.querySelector("button")?.focus();
    };
    button.addEventListener("keydown", take, true);
    button.addEventListener("blur", done);
  };
  draw();
  window.addEventListener("desk:keys", draw);
  return place;
}

function set(entry: Entry, chords: readonly string[], changed: () => void): void {
  const keys: Record<string, readonly string[]> = {};
  // Who gets a chord takes it from whoever had it.
  for (const [id, had] of Object.entries(preferences().keys)) keys[id] = had.filter((chord) => !chords.includes(chord));
  keys[entry.id] = chords;
  prefer({ keys });
  changed();
  window.dispatchEvent(new Event("desk:keys"));
}

function listening(changed: () => void, pedals: PedalWays): HTMLElement {
  const now = preferences();
  const number = (name: "stepS" | "rewindS", label: string, least: number, most: number): HTMLElement => {
    const input = element("input", {
      id: `set-${name}`,
      type: "number",
      min: String(least),
      max: String(most),
      step: "0.5",
      value: String(now[name]),
      change: () => {
        const value = input.valueAsNumber;
        if (value >= least && value <= most) prefer({ [name]: value });
        else input.value = String(preferences()[name]);
        changed();
      },
    });
    return element("div", { class: "field" }, element("label", { for: input.id }, label), input);
  };
  const check = (label: string, isOn: boolean, set: (isOn: boolean) => void): HTMLElement => {
    const input = element("input", {
      type: "checkbox",
      checked: isOn,
      change: () => {
        set(input.checked);
        changed();
      },
    });
    return element("label", { class: "check" }, input, label);
  };
  const told = element("span", { role: "status" });
  return element(
    "div",
    { class: "listening" },
    number("stepS", "Back and forward by, in seconds", 0.5, 60),
    number("rewindS", "Go back when playing begins again, in seconds", 0, 5),
    check("Skip silence", now.skipSilence, (skipSilence) => prefer({ skipSilence })),
    check("A click on a word plays it (Alt and a click always does)", now.clickPlays, (clickPlays) => prefer({ clickPlays })),
    check("The pedal plays while it is held (otherwise from press to press)", now.pedal === "hold", (isHeld) => prefer({ pedal: isHeld ? "hold" : "toggle" })),
    pedals.canConnect
      ? element("button", { type: "button", click: () => void pedals.connect().then((name) => (told.textContent = name ? `${name} is connected.` : "No pedal was chosen.")) }, "Connect a foot pedal")
      : element("p", { class: "soft" }, "This browser can't read foot pedals directly: set yours to send the keys above, or use Chrome or Edge."),
    told,
  );
}
