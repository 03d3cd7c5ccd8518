// What helps to write this report, as the desk tells it: the style's looks, the words that are right, the shortcuts. They
// come a moment after the text, and what needs them does without until then.

import { read } from "../desk/asking";
import { ORDINARY_WORDING } from "../editor/cautions";
import type { Wording } from "../editor/cautions";
import { ALL_LOOKS } from "../editor/paste";
import type { Looks } from "../editor/paste";
import { Shortcuts } from "../editor/shortcuts";
import type { Shortcut } from "../editor/shortcuts";

interface Told {
  readonly looks: Looks;
  readonly locale: string;
  readonly units_in_words: boolean;
  readonly words: readonly string[];
  readonly may_add_for_client: boolean;
  readonly shortcuts: readonly Shortcut[];
}

export class Aids {
  looks: Looks = ALL_LOOKS;
  wording: Wording = ORDINARY_WORDING;
  shortcuts = new Shortcuts([]);
  words: readonly string[] = [];
  mayAddForClient = false;
  /** Undefined until the desk was asked. */
  isThere: boolean | undefined;

  /** `address` is the job's among the desk's answers. */
  constructor(readonly address: string) {}

  async load(): Promise<void> {
    try {
      const told = await read<Told>(`${this.address}/aids`);
      this.looks = told.looks;
      this.wording = { locale: told.locale, unitsInWords: told.units_in_words };
      this.shortcuts = new Shortcuts(told.shortcuts);
      this.words = told.words;
      this.mayAddForClient = told.may_add_for_client;
      this.isThere = true;
    } catch {
      this.isThere = false; // they help, and no more: a report can be written without
    }
  }
}
