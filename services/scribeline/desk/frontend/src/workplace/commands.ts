// What each command of the keys' table does.

import { say } from "../desk/asking";
import { preferences } from "../desk/preferences";
import { indent, look, turnInto } from "../editor/commands";
import type { Editor } from "../editor/editor";
import { expand } from "../editor/expander";
import { withoutLooks } from "../editor/paste";
import type { Looks } from "../editor/paste";
import type { SearchBar } from "../editor/search";
import { openSheet } from "../keys/sheet";
import { canConnect } from "../player/feet";
import type { Feet } from "../player/feet";
import type { Player } from "../player/player";
import type { Saver } from "../saving/saver";
import type { Aids } from "./aids";
import type { Correcting } from "./correcting";
import type { Finding } from "./finding";
import type { Handing } from "./handing";
import type { Commands } from "./keyboard";
import type { Listening } from "./listening";
import type { Misread } from "./misread";
import { openPicker } from "./picker";
import type { Spelling } from "./spelling";

/** What commands act on. */
export interface Parts {
  readonly editor: Editor;
  readonly player: Player;
  readonly saver: Saver;
  readonly listening: Listening;
  readonly finding: Finding;
  readonly correcting: Correcting;
  readonly aids: Aids;
  readonly misread: Misread;
  readonly spelling: Spelling;
  readonly handing: Handing;
  readonly search: SearchBar;
  readonly side: HTMLElement;
  readonly feet: Feet;
  /** The person chose other keys. */
  keysChanged(): void;
}

export function commandsOf(parts: Parts): Commands {
  return { ...listeningOf(parts), ...findingOf(parts), ...writingOf(parts), ...jobOf(parts) };
}

function listeningOf({ player, listening }: Parts): Commands {
  return {
    play: () => player.toggle(),
    back: () => player.step(-1),
    forward: () => player.step(1),
    "play-here": () => listening.playHere(),
    loop: () => listening.loop(),
    slower: () => player.changeSpeed(-1),
    faster: () => player.changeSpeed(1),
    "ordinary-speed": () => player.setSpeed(1),
    louder: () => player.changeBoost(1),
    softer: () => player.changeBoost(-1),
    "skip-silence": () => {
      player.setSkipping(!preferences().skipSilence);
      say(preferences().skipSilence ? "Silence is skipped." : "Silence is played.");
    },
  };
}

function findingOf({ editor, finding, search, spelling }: Parts): Commands {
  return {
    "next-doubt": () => finding.goToDoubt(1),
    "previous-doubt": () => finding.goToDoubt(-1),
    "next-blank": () => finding.goToBlank(),
    "next-misspelt": () => spelling.goToNext(editor),
    find: () => search.open(),
  };
}

function writingOf({ editor, player, correcting, aids, misread, spelling }: Parts): Commands {
  const writing = (act: () => boolean | void) => (): boolean | void => editor.isWritable && act();
  const doing = (command: Parameters<Editor["do"]>[0]): (() => boolean | void) => writing(() => editor.do(command));
  /** What the client's style does not have is not done, and the person is told why; what is there can be taken away. */
  const styled = (name: keyof Looks, command: Parameters<Editor["do"]>[0]): (() => boolean | void) =>
    writing(() => (aids.looks[name] || editor.has(name) ? editor.do(command) : say(`${withoutLooks([name])}, so nothing was changed.`)));
  return {
    accept: writing(() => correcting.accept()),
    refuse: writing(() => correcting.refuse()),
    blank: writing(() => void correcting.blank()),
    expand: writing(() => expand(editor.view, editor.expanding)),
    pick: () => openPicker(editor, aids, player),
    mend: writing(() => spelling.mend(editor)),
    caution: writing(() => misread.fix()),
    bold: styled("bold", look("bold")),
    italic: styled("italic", look("italic")),
    underline: styled("underline", look("underline")),
    heading: doing(turnInto("heading", 0)),
    subheading: doing(turnInto("heading", 1)),
    paragraph: doing(turnInto("paragraph")),
    bullet: styled("lists", turnInto("bullet")),
    numbered: styled("lists", turnInto("numbered")),
    in: doing(indent(1)),
    out: doing(indent(-1)),
    undo: writing(() => editor.undo()),
    redo: writing(() => editor.redo()),
  };
}

function jobOf({ editor, saver, handing, side, feet, keysChanged }: Parts): Commands {
  return {
    save: () => void saveNow(editor, saver),
    submit: () => void handing.finish(),
    mark: () => handing.mark(),
    hold: () => void handing.hold(),
    side: () => (side.contains(document.activeElement) ? editor.view.focus() : side.focus()),
    keys: () => openSheet(keysChanged, { canConnect, connect: () => feet.connect() }),
  };
}

async function saveNow(editor: Editor, saver: Saver): Promise<void> {
  if (!editor.isWritable) return;
  if (saver.current.kind === "offline") saver.again();
  if (await saver.flush()) say("Everything is saved.");
}
