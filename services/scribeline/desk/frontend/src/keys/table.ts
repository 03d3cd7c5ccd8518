// Every command of the editor, with its ordinary keys: the one table that the keyboard, the sheet and the settings read.

import { isAllowed } from "./chords";

export interface Entry {
  readonly id: string;
  readonly group: "Listening" | "Finding" | "Writing" | "The job";
  readonly title: string;
  readonly chords: readonly string[];
}

const entry = (group: Entry["group"], id: string, title: string, ...chords: string[]): Entry => ({ id, group, title, chords });

export const TABLE: readonly Entry[] = [
  entry("Listening", "play", "Play or pause", "F4", "Ctrl+Space"),
  entry("Listening", "back", "Back some seconds", "F2", "Alt+ArrowLeft"),
  entry("Listening", "forward", "Forward some seconds", "F3", "Alt+ArrowRight"),
  entry("Listening", "play-here", "Play from the cursor", "Alt+P"),
  entry("Listening", "loop", "Repeat the last phrase, or stop that", "F7", "Alt+L"),
  entry("Listening", "slower", "Slower", "F8"),
  entry("Listening", "faster", "Faster", "F9"),
  entry("Listening", "ordinary-speed", "Speed as recorded", "Alt+0"),
  entry("Listening", "louder", "Louder", "Alt+Shift+ArrowUp"),
  entry("Listening", "softer", "Softer", "Alt+Shift+ArrowDown"),
  entry("Listening", "skip-silence", "Skip silence, or not", "Alt+S"),
  entry("Finding", "next-doubt", "Next doubtful word", "Alt+ArrowDown"),
  entry("Finding", "previous-doubt", "Previous doubtful word", "Alt+ArrowUp"),
  entry("Finding", "next-blank", "Next blank", "Alt+Shift+B"),
  entry("Finding", "next-misspelt", "Next misspelt word", "Alt+N"),
  entry("Finding", "find", "Find and replace", "Ctrl+F", "Ctrl+H", "Meta+F"),
  entry("Writing", "accept", "Accept the proposal, or the word as it is", "Alt+Enter"),
  entry("Writing", "refuse", "Refuse the proposal: the next of what may have been said", "Alt+Backspace"),
  entry("Writing", "blank", "Leave a blank, with the audio's time", "Alt+B"),
  entry("Writing", "expand", "Write out the abbreviation before the cursor", "Alt+E"),
  entry("Writing", "pick", "Abbreviations and normals: pick one", "Alt+Shift+E"),
  entry("Writing", "mend", "What a misspelt word was meant to be", "Alt+M"),
  entry("Writing", "caution", "Write out the next abbreviation that is not to be used", "Alt+U"),
  entry("Writing", "bold", "Bold", "Ctrl+B", "Meta+B"),
  entry("Writing", "italic", "Italic", "Ctrl+I", "Meta+I"),
  entry("Writing", "underline", "Underline", "Ctrl+U", "Meta+U"),
  entry("Writing", "heading", "Heading", "Ctrl+Alt+1"),
  entry("Writing", "subheading", "Heading below", "Ctrl+Alt+2"),
  entry("Writing", "paragraph", "Paragraph", "Ctrl+Alt+0"),
  entry("Writing", "bullet", "List with bullets", "Ctrl+Shift+8"),
  entry("Writing", "numbered", "Numbered list", "Ctrl+Shift+7"),
  entry("Writing", "in", "Further in", "Ctrl+]"),
  entry("Writing", "out", "Further out", "Ctrl+["),
  entry("Writing", "undo", "Undo", "Ctrl+Z", "Meta+Z"),
  entry("Writing", "redo", "Redo", "Ctrl+Shift+Z", "Ctrl+Y", "Meta+Shift+Z"),
  entry("The job", "save", "Save now", "Ctrl+S", "Meta+S"),
  entry("The job", "submit", "Submit, or approve", "Ctrl+Enter", "Meta+Enter"),
  entry("The job", "mark", "As QA: mark what is selected", "Alt+K"),
  entry("The job", "hold", "Ask the clinic a question, and hold the job", "Alt+Q"),
  entry("The job", "side", "Go to the side panel, or back to the text", "F6"),
  entry("The job", "keys", "All keys", "F1", "Ctrl+/"),
];

export type Chosen = Readonly<Record<string, readonly string[]>>;

/** The chords of a command, as this person has them. */
export function chordsOf(entry: Entry, chosen: Chosen): readonly string[] {
  return chosen[entry.id]?.filter(isAllowed) ?? entry.chords;
}

/** Which command each chord does. Where two want one, the one that was chosen for has it. */
export function commandsByChord(chosen: Chosen): Map<string, string> {
  const found = new Map<string, string>();
  for (const isChosen of [false, true]) {
    for (const each of TABLE) {
      if (each.id in chosen !== isChosen) continue;
      for (const chord of chordsOf(each, chosen)) found.set(chord, each.id);
    }
  }
  return found;
}
