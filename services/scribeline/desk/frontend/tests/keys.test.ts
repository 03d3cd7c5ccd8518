import { describe, expect, test } from "vitest";

import { chordOf, isAllowed, readable } from "../src/keys/chords";
import { chordsOf, commandsByChord, TABLE } from "../src/keys/table";

const press = (key: string, code: string, held = ""): string =>
  chordOf({ key, code, ctrlKey: held.includes("c"), altKey: held.includes("a"), shiftKey: held.includes("s"), metaKey: held.includes("m") });

describe("a chord", () => {
  test("is the key with what is held", () => {
    expect(press("F4", "F4")).toBe("F4");
    expect(press(" ", "Space", "c")).toBe("Ctrl+Space");
    expect(press("Enter", "Enter", "cs")).toBe("Ctrl+Shift+Enter");
    expect(press("Shift", "ShiftLeft", "s")).toBe("");
  });

  test("is the key's own letter where Alt would write another one", () => {
    expect(press("π", "KeyP", "a")).toBe("Alt+P");
    expect(press("a", "KeyQ", "c")).toBe("Ctrl+A"); // French keyboard
    expect(press("*", "Digit8", "cs")).toBe("Ctrl+Shift+8");
  });

  test("is a command's only where it does not write", () => {
    for (const chord of ["A", "Shift+A", "Enter", "Space", "1", "ArrowUp", "Shift+ArrowUp", "Tab", "Ctrl+"]) expect(isAllowed(chord)).toBe(false);
    for (const chord of ["F4", "Ctrl+A", "Alt+ArrowUp", "Pause", "Meta+Enter"]) expect(isAllowed(chord)).toBe(true);
  });

  test("is read in words and arrows", () => {
    expect(readable("Alt+ArrowUp")).toBe("Alt ↑");
  });
});

describe("the table of commands", () => {
  test("has no single letter, no chord twice, and no command twice", () => {
    const chords = TABLE.flatMap((entry) => entry.chords);
    expect(chords.every(isAllowed)).toBe(true);
    expect(new Set(chords).size).toBe(chords.length);
    expect(new Set(TABLE.map((entry) => entry.id)).size).toBe(TABLE.length);
  });

  test("gives a chord that two commands want to the one that it was chosen for", () => {
    const byChord = commandsByChord({ bold: ["F4"] });
    expect(byChord.get("F4")).toBe("bold");
    expect(byChord.get("Ctrl+Space")).toBe("play");
    expect(byChord.get("Ctrl+B")).toBeUndefined();
  });

  test("takes no chord that writes, wherever it comes from", () => {
    const play = TABLE.find((entry) => entry.id === "play")!;
    expect(chordsOf(play, { play: ["A", "Alt+X"] })).toEqual(["Alt+X"]);
  });
});
