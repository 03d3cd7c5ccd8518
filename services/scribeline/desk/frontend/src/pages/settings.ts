// Settings: colours, keys, and how the player and pedals behave; all of it kept in this browser.

import { element } from "../desk/elements";
import { sheetContent } from "../keys/sheet";
import { canConnect, Feet } from "../player/feet";

const THEME = "scribeline.theme";

const place = document.getElementById("settings");
if (place !== null) {
  const connect = (): Promise<string | undefined> => new Feet(() => undefined).connect();
  place.replaceChildren(
    element("section", {}, element("h2", {}, "Colours"), themes()),
    element("section", {}, element("h2", {}, "Keys"), ...sheetContent(() => undefined, { canConnect, connect })),
  );
}

function themes(): HTMLElement {
  const now = localStorage.getItem(THEME) ?? "";
  const choose = (theme: string): void => {
    if (theme === "") {
      localStorage.removeItem(THEME);
      delete document.documentElement.dataset["theme"];
    } else {
      localStorage.setItem(THEME, theme);
      document.documentElement.dataset["theme"] = theme;
    }
  };
  const choice = (theme: string, label: string): HTMLElement =>
    element(
      "label",
      { class: "check" },
      element("input", { type: "radio", name: "theme", value: theme, checked: theme === now, change: () => choose(theme) }),
      label,
    );
  return element(
    "fieldset",
    { class: "themes" },
    element("legend", {}, "Light or dark"),
    choice("", "As the system has it"),
    choice("light", "Light"),
    choice("dark", "Dark"),
  );
}
