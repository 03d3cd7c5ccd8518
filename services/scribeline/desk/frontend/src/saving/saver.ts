// Nothing is ever lost: each change is kept in the browser at once and on the server within seconds, and whatever comes
// in between ends with the text safe and the person told.

import type { Node } from "prosemirror-model";

import type { BlockValue } from "../editor/document";
import type { WordTimes } from "../editor/times";
import { prepare, sumOf } from "./canonical";
import { afterSave, applied, baseOf, changeKept, changeOf, keptOf, packed } from "./changes";
import type { Base, Change, KeptChange, PackedBlock } from "./changes";
import { chosen, conflictsOf, mergeBlocks } from "./merge";
import type { Part } from "./merge";
import type { Kept, Shelf } from "./shelf";

/** Where the text is. All but `saved` and `saving` mean that this browser has text that the server has not. */
export type SaveState =
  | { readonly kind: "saved" }
  | { readonly kind: "unsaved" }
  | { readonly kind: "saving" }
  | { readonly kind: "offline" }
  | { readonly kind: "signed-off" }
  | { readonly kind: "conflict" }
  | { readonly kind: "taken"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

export interface Transcript {
  readonly etag: string;
  readonly revision: number;
  readonly document: { readonly blocks: readonly BlockValue[] };
}

export interface Saved {
  readonly etag: string;
  readonly revision: number;
  readonly blocks: readonly (readonly [number, BlockValue])[];
}

export interface SaveRequest {
  readonly etag: string;
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly blocks: readonly (BlockValue | PackedBlock)[];
  readonly sum: string;
  readonly request_id: string;
}

/** What became of a save. */
export type Outcome =
  | { readonly kind: "saved"; readonly saved: Saved }
  | { readonly kind: "changed"; readonly theirs: Transcript }
  | { readonly kind: "astray" }
  | { readonly kind: "offline" }
  | { readonly kind: "signed-off" }
  | { readonly kind: "taken"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string };

/** The way to the server. Never throws. */
export interface Line {
  save(request: SaveRequest): Promise<Outcome>;
  /** The newest revision; undefined while the server can't be reached. */
  read(): Promise<Transcript | undefined>;
  /** The blocks of an earlier revision; undefined while they can't be had. */
  readRevision(number: number): Promise<readonly BlockValue[] | undefined>;
}

/** The editor, as far as saving goes. */
export interface Page {
  text(): { readonly doc: Node; readonly times: WordTimes };
  /** Other blocks, where they differ: what somebody else wrote, or what was kept. */
  replace(blocks: readonly BlockValue[]): void;
  /** The words that the server found for blocks of `doc`, which was sent. */
  takeOver(doc: Node, blocks: readonly (readonly [number, BlockValue])[]): void;
  /** Which blocks shall stand where two people wrote different things; in the order of the conflicts. */
  settle(conflicts: readonly (Part<BlockValue> & { kind: "conflict" })[]): Promise<readonly (readonly BlockValue[])[]>;
  show(state: SaveState): void;
}

/** How long after a change it is kept in the browser, in milliseconds: keys come before encryption. */
const KEEP_AFTER_MS = 40;
const SAVE_AFTER_MS = 1_000;
/** How long a person who never pauses is waited for. */
const SAVE_WITHIN_MS = 3_000;
const TRIES_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

export class Saver {
  private state: SaveState = { kind: "saved" };
  private keepTimer: ReturnType<typeof setTimeout> | undefined;
  private saveTimer: ReturnType<typeof setTimeout> | undefined;
  private unsavedSince: number | undefined;
  private keeping: Promise<void> | undefined;
  private saving: Promise<void> | undefined;
  private tries = 0;
  private ended = false;

  constructor(
    private base: Base,
    private readonly page: Page,
    private readonly line: Line,
    private readonly shelf: Shelf,
  ) {
    prepare(base.blocks);
  }

  get etag(): string {
    return this.base.etag;
  }

  get current(): SaveState {
    return this.state;
  }

  /** To be called after each change of the text. */
  changed(): void {
    if (this.ended) return;
    this.keepTimer ??= setTimeout(() => void this.keep(), KEEP_AFTER_MS);
    this.unsavedSince ??= Date.now();
    if (this.state.kind === "saved" || this.state.kind === "refused") this.show({ kind: "unsaved" });
    if (this.isHeldUp()) return;
    const left = SAVE_WITHIN_MS - (Date.now() - this.unsavedSince);
    if (this.state.kind !== "offline") this.saveIn(Math.max(0, Math.min(SAVE_AFTER_MS, left)));
  }

  /** Save now, and say whether the server has everything. */
  async flush(): Promise<boolean> {
    for (let rounds = 0; rounds < 4 && !this.ended; rounds++) {
      await this.saving;
      if (!this.pending()) {
        if (!this.isHeldUp()) this.show({ kind: "saved" });
        return true;
      }
      if (this.isHeldUp()) return false;
      clearTimeout(this.saveTimer);
      this.saveTimer = undefined;
      await this.save();
      if (this.state.kind === "offline" || this.isHeldUp()) return false;
    }
    return !this.pending();
  }

  /** Try again: the person signed in, the line is back, or the job is theirs again. */
  again(): void {
    if (this.ended || this.state.kind === "conflict") return;
    this.tries = 0;
    if (this.state.kind !== "saving") this.show(this.pending() ? { kind: "unsaved" } : { kind: "saved" });
    this.saveIn(0);
  }

  /** The session is over; what is typed is kept here until somebody signs in again. */
  signedOff(): void {
    if (!this.ended) this.show({ kind: "signed-off" });
  }

  /** The job is a colleague's, or over; what is typed is kept here. */
  taken(message: string): void {
    this.show({ kind: "taken", message });
  }

  /** The text as it would be stored now. */
  now(): readonly BlockValue[] {
    const change = this.pending();
    return change ? applied(this.base.blocks, change) : this.base.blocks;
  }

  /** Nothing is saved or kept from here on: the job is done, or another tab goes on with it. */
  async end(isDone: boolean): Promise<void> {
    this.ended = true;
    clearTimeout(this.keepTimer);
    clearTimeout(this.saveTimer);
    await this.keeping;
    if (isDone) await this.shelf.clear();
  }

  /** Keep what is unsaved in the browser now. */
  async keep(): Promise<void> {
    clearTimeout(this.keepTimer);
    this.keepTimer = undefined;
    await this.keeping;
    this.keeping = this.keepOnce();
    await this.keeping;
    this.keeping = undefined;
  }

  private async keepOnce(): Promise<void> {
    const change = this.pending();
    const { etag, revision, blocks } = this.base;
    try {
      if (change) await this.shelf.keep({ etag, revision, time: Date.now(), text: JSON.stringify(keptOf(blocks, change)) });
      else await this.shelf.clear();
    } catch {
      // A full or forbidden database: the server's copy has to do, and it is seconds away.
    }
  }

  /** Put what was kept before back into the text. "later": it can't be put onto what was saved since at the moment. */
  async restore(kept: Kept | undefined): Promise<"nothing" | "restored" | "later"> {
    const change = kept && readChange(kept.text);
    if (!kept || !change) return "nothing";
    if (kept.etag === this.base.etag) {
      this.page.replace(applied(this.base.blocks, changeKept(this.base.blocks, change)));
    } else {
      const was = await this.line.readRevision(kept.revision);
      if (!was) return "later";
      await this.mergeWith(was, applied(was, changeKept(was, change)), this.base.blocks);
    }
    const isChanged = this.pending() !== undefined;
    if (isChanged) this.changed();
    else await this.keep();
    return isChanged ? "restored" : "nothing";
  }

  private pending(): Change | undefined {
    const { doc, times } = this.page.text();
    return changeOf(this.base, doc, times);
  }

  private isHeldUp(): boolean {
    return this.state.kind === "conflict" || this.state.kind === "signed-off" || this.state.kind === "taken";
  }

  private saveIn(milliseconds: number): void {
    clearTimeout(this.saveTimer);
    this.saveTimer = setTimeout(() => {
      this.saveTimer = undefined;
      void this.save();
    }, milliseconds);
  }

  private save(): Promise<void> {
    if (this.saving) return this.saving;
    this.saving = this.saveOnce().finally(() => (this.saving = undefined));
    return this.saving;
  }

  private async saveOnce(): Promise<void> {
    if (this.ended || this.isHeldUp()) return;
    const { doc, times } = this.page.text();
    const change = changeOf(this.base, doc, times);
    if (!change) {
      this.unsavedSince = undefined;
      await this.keep();
      this.show({ kind: "saved" });
      return;
    }
    if (this.state.kind !== "offline") this.show({ kind: "saving" });
    const base = this.base;
    const sum = await sumOf(applied(base.blocks, change));
    const outcome = await this.line.save({
      etag: base.etag,
      count: base.blocks.length,
      from: change.from,
      to: change.to,
      blocks: packed(base.blocks, change),
      sum,
      request_id: crypto.randomUUID(),
    });
    await this.after(outcome, change, doc);
  }

  private async after(outcome: Outcome, change: Change, doc: Node): Promise<void> {
    switch (outcome.kind) {
      case "saved":
        this.tries = 0;
        this.unsavedSince = undefined;
        this.base = afterSave(this.base, change, doc, outcome.saved);
        this.page.takeOver(doc, outcome.saved.blocks);
        await this.keep();
        if (this.pending()) {
          this.show({ kind: "unsaved" });
          this.changed();
        } else {
          this.show({ kind: "saved" });
        }
        return;
      case "changed":
        return this.mergeTheirs(outcome.theirs);
      case "astray": {
        const theirs = await this.line.read();
        return theirs ? this.mergeTheirs(theirs) : this.tryLater();
      }
      case "offline":
        return this.tryLater();
      default:
        this.show(outcome);
        await this.keep();
    }
  }

  private tryLater(): void {
    this.show({ kind: "offline" });
    const wait = TRIES_MS[Math.min(this.tries, TRIES_MS.length - 1)] as number;
    this.tries++;
    this.saveIn(wait);
  }

  private async mergeTheirs(theirs: Transcript): Promise<void> {
    const was = this.base.blocks;
    const { doc, times } = this.page.text();
    const change = changeOf(this.base, doc, times);
    const mine = change ? applied(was, change) : was;
    const merged = mergeBlocks(was, mine, theirs.document.blocks);
    if (conflictsOf(merged).length > 0) await this.keep(); // under the base that it was made on, while a person decides
    await this.mergeWith(was, mine, theirs.document.blocks, () => {
      this.base = baseOf(theirs.etag, theirs.revision, theirs.document.blocks);
    });
    await this.keep();
    this.show({ kind: "unsaved" });
    this.saveIn(0);
  }

  private async mergeWith(
    was: readonly BlockValue[],
    mine: readonly BlockValue[],
    theirs: readonly BlockValue[],
    before: () => void = () => undefined,
  ): Promise<void> {
    const parts = mergeBlocks(was, mine, theirs);
    const conflicts = conflictsOf(parts);
    let settled: readonly (readonly BlockValue[])[] = [];
    if (conflicts.length > 0) {
      this.show({ kind: "conflict" });
      settled = await this.page.settle(conflicts);
    }
    before();
    this.page.replace(chosen(parts, (part, index) => settled[index] ?? part.mine));
    if (conflicts.length > 0) this.show({ kind: "unsaved" });
  }

  private show(state: SaveState): void {
    if (this.ended) return;
    this.state = state;
    this.page.show(state);
  }
}

function readChange(text: string): KeptChange | undefined {
  try {
    return JSON.parse(text) as KeptChange;
  } catch {
    return undefined;
  }
}
