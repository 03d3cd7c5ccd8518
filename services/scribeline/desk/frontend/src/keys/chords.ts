// Keys pressed together, as text ("Ctrl+Shift+Enter"): what a keyboard event is, and what may be a command's keys.

const MODIFIERS = ["Ctrl", "Alt", "Shift", "Meta"] as const;

export interface Pressed {
  readonly key: string;
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
}

/** The chord of an event; empty while only modifiers are down. Letters and digits are those on the keys, as Alt would
 * otherwise write other letters on some keyboards. */
export function chordOf(event: Pressed): string {
  const key = keyOf(event);
  if (key === "") return "";
  const down = { Ctrl: event.ctrlKey, Alt: event.altKey, Shift: event.shiftKey, Meta: event.metaKey };
  return [...MODIFIERS.filter((name) => down[name]), key].join("+");
}

function keyOf({ key, code }: Pressed): string {
  if (["Control", "Alt", "Shift", "Meta", "AltGraph", "Dead", "Process", "Unidentified", ""].includes(key)) return "";
  const letter = /^Key([A-Z])$/.exec(code) ?? /^Digit([0-9])$/.exec(code);
  // What stands on the key where that is a letter ("a" on a French keyboard's KeyQ), else what the key's place says.
  if (/^[a-z]$/i.test(key)) return key.toUpperCase();
  if (letter) return letter[1] ?? "";
  if (key === " ") return "Space";
  return key === "+" ? "Plus" : key.length === 1 ? key.toUpperCase() : key;
}

/** Whether a chord may be a command's: never one that writes, and never one that only moves in the text. */
export function isAllowed(chord: string): boolean {
  const parts = chord.split("+");
  const key = parts.at(-1) ?? "";
  if (/^F\d{1,2}$/.test(key) || /^(Pause|ScrollLock|Insert|Media\w+)$/.test(key)) return true;
  const isHeld = parts.includes("Ctrl") || parts.includes("Alt") || parts.includes("Meta");
  return isHeld && key !== "" && !(MODIFIERS as readonly string[]).includes(key);
}

const NAMES: Readonly<Record<string, string>> = { ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→", Meta: "⌘" };

/** A chord as it is read. */
export function readable(chord: string): string {
  return chord
    .split("+")
    .map((part) => NAMES[part] ?? part)
    .join(" ");
}
