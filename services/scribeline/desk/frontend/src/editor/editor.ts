// The page of text: a ProseMirror view over the schema, with the gateway for all changes, history, paste and overlays.

import { history, redo, undo } from "prosemirror-history";
import { keymap } from "prosemirror-keymap";
import { Fragment } from "prosemirror-model";
import type { Node, Slice } from "prosemirror-model";
import { EditorState, TextSelection } from "prosemirror-state";
import type { Command, Transaction } from "prosemirror-state";
import { EditorView } from "prosemirror-view";

import { say } from "../desk/asking";
import { FOCUS_BACK } from "../desk/elements";
import { whenIdle } from "../desk/idle";
import { atCursor } from "./atcursor";
import { writingKeys } from "./commands";
import { nodeOf, opened, piecesOf } from "./document";
import type { BlockValue, Opened } from "./document";
import { expander } from "./expander";
import type { Expanding } from "./expander";
import { gateway, takingOver, timesOf } from "./gateway";
import type { NewPieces } from "./gateway";
import { Markers } from "./markers";
import type { Marker } from "./markers";
import { overlay, showing } from "./overlay";
import type { Span } from "./overlay";
import { allowedSlice, cleanHtml, cleanSlice, MOST_PASTED, sliceOfText, withoutLooks } from "./paste";
import type { Looks } from "./paste";
import type { Reading } from "./reading";
import { noRoomFor, TOO_MUCH } from "./room";
import { schema } from "./schema";

export interface Hooks {
  /** The text changed. */
  changed(): void;
  /** A word was clicked with Alt. */
  heard(position: number, isAlt: boolean): boolean;
  /** What the client's style lets a person write. */
  looks(): Looks;
  /** What abbreviations are written out as. */
  expanding(): Expanding;
  /** What rules find in the text, to be shown over it. */
  readonly markers: readonly Marker[];
}

/** What lies over the text at the window's edges, in pixels: the bar with the job, and the recording. */
const SIGHT = { top: 90, right: 0, bottom: 100, left: 0 };

export class Editor {
  readonly view: EditorView;
  private readonly markers: Markers;
  /** Not until what was kept is back: it must not meet what is typed meanwhile. */
  private writable = false;
  /** Where the browser's cursor was when the view last heard of it. */
  private cursor: Cursor = [];
  private isToMark = false;

  constructor(
    mount: HTMLElement,
    text: Opened,
    readonly reading: Reading,
    private readonly hooks: Hooks,
  ) {
    this.markers = new Markers(hooks.markers);
    const past = history({ depth: 100_000, newGroupDelay: 600 });
    const state = EditorState.create({
      doc: text.doc,
      plugins: [past, gateway(past, text.times), expander(() => hooks.expanding()), keymap(writingKeys), overlay(reading, this.markers), atCursor()],
    });
    this.view = new EditorView(mount, {
      state,
      attributes: () => ({
        class: "text",
        role: "textbox",
        "aria-multiline": "true",
        "aria-label": "The report",
        spellcheck: "false", // a browser's own may send what is typed to its maker
        autocorrect: "off",
        autocapitalize: "off",
        "data-gramm": "false",
        "aria-readonly": String(!this.writable),
      }),
      editable: () => this.writable,
      dispatchTransaction: (tr) => {
        this.view.updateState(this.view.state.apply(tr));
        this.cursor = cursorNow();
        if (tr.docChanged) this.hooks.changed();
      },
      transformPastedHTML: (html) => (html.length > 8 * MOST_PASTED ? "" : cleanHtml(html)),
      transformPasted: (slice) => this.allowed(cleanSlice(slice)),
      clipboardTextParser: sliceOfText,
      handlePaste: (view, event, slice) => this.refuseMuch(event.clipboardData, slice, view.state.selection),
      handleDrop: (view, event, slice, isMoved) => {
        const position = view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos ?? 0;
        return !isMoved && this.refuseMuch(event.dataTransfer, slice, { from: position, to: position });
      },
      handleDOMEvents: {
        [FOCUS_BACK]: (view) => {
          view.focus();
          return true;
        },
        keydown: (view) => {
          // On a busy page a key can overtake the browser's word of where the cursor went before it: Backspace after
          // End would be taken for one at the old place. So the view looks where the cursor is now.
          if (!view.composing && cursorNow().some((part, at) => part !== this.cursor[at])) document.dispatchEvent(new Event("selectionchange"));
          return false;
        },
      },
      handleKeyPress: (_, event) => this.typed(event),
      scrollThreshold: SIGHT,
      scrollMargin: SIGHT,
      handleScrollToSelection: (view) => {
        // Nearly always the cursor is in sight already: the view would ask for the place of all that the text lies in.
        const { top, bottom } = view.coordsAtPos(view.state.selection.head);
        return top >= SIGHT.top && bottom <= window.innerHeight - SIGHT.bottom;
      },
      handleClick: (_, position, event) => this.hooks.heard(position, event.altKey),
    });
    // After the view's own listener.
    document.addEventListener("selectionchange", () => {
      if (this.view.hasFocus()) this.cursor = cursorNow();
    });
  }

  get doc(): Node {
    return this.view.state.doc;
  }

  get text(): Opened {
    return { doc: this.doc, times: timesOf(this.view.state) };
  }

  /** What is selected, as text. */
  get selected(): string {
    const { from, to } = this.view.state.selection;
    return this.doc.textBetween(from, to, " ").trim();
  }

  get isWritable(): boolean {
    return this.writable;
  }

  setWritable(writable: boolean): void {
    this.writable = writable;
    this.view.setProps({});
  }

  /** Do a command; says whether it could be done. */
  do(command: Command): boolean {
    const isDone = command(this.view.state, this.view.dispatch, this.view);
    if (isDone && !this.view.hasFocus()) this.view.focus();
    return isDone;
  }

  undo(): boolean {
    return this.do(undo);
  }

  redo(): boolean {
    return this.do(redo);
  }

  /** What abbreviations are written out as. */
  get expanding(): Expanding {
    return this.hooks.expanding();
  }

  /** Whether what is selected has a look, or is a list's. */
  has(name: keyof Looks): boolean {
    const { from, to, empty, $from } = this.view.state.selection;
    if (name === "lists") return $from.parent.type.name === "bullet" || $from.parent.type.name === "numbered";
    const mark = schema.marks[name]!;
    if (empty) return mark.isInSet(this.view.state.storedMarks ?? $from.marks()) !== undefined;
    return this.doc.rangeHasMark(from, to, mark);
  }

  /** Rules find something else than before. What they find is shown when nobody is kept waiting by it. */
  markAnew(): void {
    this.markers.forget();
    if (this.isToMark) return;
    this.isToMark = true;
    whenIdle(() => {
      this.isToMark = false;
      this.show({});
    });
  }

  show(change: Parameters<typeof showing>[1]): void {
    this.view.dispatch(showing(this.view.state.tr, change));
  }

  /** Other blocks where they differ, as somebody else's change: the cursor and the own history stay. */
  replace(blocks: readonly BlockValue[]): void {
    const wanted = opened(blocks);
    const [from, to, wantedTo] = differing(this.doc, wanted.doc);
    const tr = this.view.state.tr;
    if (from < to || from < wantedTo) tr.replaceWith(from, to, wanted.doc.slice(from, wantedTo).content);
    if (!tr.doc.eq(wanted.doc)) tr.replaceWith(0, tr.doc.content.size, Fragment.from(wanted.doc.content));
    const pieces: NewPieces[] = [];
    let position = 0;
    for (const block of blocks) {
      const node = nodeOf(block);
      pieces.push({ from: position + 1, to: position + node.nodeSize - 1, pieces: piecesOf(block, position + 1) });
      position += node.nodeSize;
    }
    this.view.dispatch(takingOver(tr, pieces));
  }

  /** The words that the server found for blocks of `sent`, wherever those are now, unless they were changed since. */
  takeOver(sent: Node, blocks: readonly (readonly [number, BlockValue])[]): void {
    const found: NewPieces[] = [];
    const now = this.doc;
    let head = 0;
    while (head < sent.childCount && head < now.childCount && sent.child(head) === now.child(head)) head++;
    const behind = now.childCount - sent.childCount;
    const starts: number[] = [];
    now.forEach((_, offset) => starts.push(offset));
    for (const [index, block] of blocks) {
      if (index >= sent.childCount) continue;
      const at = index < head ? index : index + behind;
      if (at < 0 || at >= now.childCount || now.child(at) !== sent.child(index) || !nodeOf(block).eq(now.child(at))) continue;
      const start = (starts[at] as number) + 1;
      found.push({ from: start, to: start + now.child(at).content.size, pieces: piecesOf(block, start) });
    }
    if (found.length > 0) this.view.dispatch(takingOver(this.view.state.tr, found));
  }

  /** Show where something is, in the middle of the window rather than at its edge. */
  reveal({ from }: Span): void {
    const { node } = this.view.domAtPos(from);
    const element = node instanceof Element ? node : node.parentElement;
    const coords = this.view.coordsAtPos(from);
    if (coords.top < 90 || coords.bottom > window.innerHeight - 160) {
      const isCalm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
      if (element) window.scrollBy({ top: coords.top - window.innerHeight * 0.4, behavior: isCalm ? "instant" : "smooth" });
    }
  }

  private allowed(pasted: Slice): Slice {
    const { slice, dropped } = allowedSlice(pasted, this.hooks.looks());
    if (dropped.length > 0) say(`${withoutLooks(dropped)}: the text is in without.`);
    return slice;
  }

  /**
   * A letter goes straight into the text. The browser would write it into the page, and the view would read the page to
   * find out what: that takes twice as long. What is composed (accents, other scripts) still goes that way.
   */
  private typed(event: KeyboardEvent): boolean {
    const { view } = this;
    const { selection, tr } = view.state;
    const letter = String.fromCodePoint(event.charCode);
    if (!this.writable || letter < " " || !(selection instanceof TextSelection)) return false;
    const insert = (): Transaction => tr.insertText(letter).scrollIntoView();
    const { from, to } = selection;
    const isTaken = view.someProp("handleTextInput", (handle) => handle(view, from, to, letter, insert));
    if (!isTaken) view.dispatch(insert());
    return true;
  }

  private refuseMuch(data: DataTransfer | null, slice: Slice, { from, to }: Span): boolean {
    const length = data?.getData("text/plain").length ?? 0;
    const why = length > MOST_PASTED ? TOO_MUCH : noRoomFor(slice, this.doc, from, to);
    if (why === undefined) return false;
    say(why);
    return true;
  }
}

type Cursor = readonly unknown[];

/** Where the browser's cursor is. */
function cursorNow(): Cursor {
  const selection = document.getSelection();
  return selection === null ? [] : [selection.anchorNode, selection.anchorOffset, selection.focusNode, selection.focusOffset];
}

/** Where two documents differ, as whole blocks: from, and to in each. */
function differing(some: Node, other: Node): readonly [from: number, to: number, otherTo: number] {
  let [head, from] = [0, 0];
  while (head < some.childCount && head < other.childCount && some.child(head).eq(other.child(head))) {
    from += some.child(head).nodeSize;
    head++;
  }
  let [tail, size] = [0, 0];
  while (
    tail < some.childCount - head &&
    tail < other.childCount - head &&
    some.child(some.childCount - 1 - tail).eq(other.child(other.childCount - 1 - tail))
  ) {
    size += some.child(some.childCount - 1 - tail).nodeSize;
    tail++;
  }
  return [from, some.content.size - size, other.content.size - size];
}
