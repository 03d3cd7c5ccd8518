// From a key to the command that this person has it for.

import { say } from "../desk/asking";
import { preferences } from "../desk/preferences";
import { chordOf, readable } from "../keys/chords";
import { chordsOf, commandsByChord, TABLE } from "../keys/table";

/** What each command of the table does; false where there is nothing to do it with. */
export type Commands = Readonly<Record<string, () => boolean | void>>;

/** In another field, what writes belongs to that field. */
const ONLY_IN_TEXT = new Set(["undo", "redo", "bold", "italic", "underline", "accept", "refuse", "blank", "expand", "pick", "mend"]);

export class Keyboard {
  private byChord = commandsByChord(preferences().keys);

  constructor(private readonly commands: Commands) {}

  listen(): void {
    document.addEventListener("keydown", (event) => this.key(event), { capture: true });
  }

  /** The person has other keys now. */
  changed(): void {
    this.byChord = commandsByChord(preferences().keys);
  }

  run(id: string): boolean {
    const command = this.commands[id];
    return command !== undefined && command() !== false;
  }

  /** The keys of a command, to be read. */
  keysOf(id: string): string {
    const entry = TABLE.find((each) => each.id === id);
    return entry ? chordsOf(entry, preferences().keys).map(readable).join(" or ") : "";
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const id = this.byChord.get(chordOf(event));
    if (id === undefined) return;
    const isElsewhere = event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement;
    if (isElsewhere && ONLY_IN_TEXT.has(id)) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.run(id) && !event.repeat) say("There is nothing to do that with here.");
  }
}
