import fc from "fast-check";
import { EditorState } from "prosemirror-state";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { blocksOf, opened } from "../src/editor/document";
import type { BlockValue, Opened } from "../src/editor/document";
import { canonical, sumOf } from "../src/saving/canonical";
import { afterSave, applied, baseOf, changeKept, changeOf, keptOf, packed, unpacked } from "../src/saving/changes";
import { Saver } from "../src/saving/saver";
import type { Line, Outcome, SaveRequest, SaveState, Transcript } from "../src/saving/saver";
import type { Kept, Shelf } from "../src/saving/shelf";
import { anything } from "./documents";

const paragraph = (text: string): BlockValue => ({ kind: "paragraph", inlines: text === "" ? [] : [{ text }] });
const read = (blocks: readonly BlockValue[]): string[] =>
  blocks.map((block) => block.inlines.map((inline) => ("text" in inline ? inline.text : "____")).join(""));

describe("a change", () => {
  test("put into its base gives the text", () => {
    fc.assert(
      fc.property(anything(), anything(), (before, after) => {
        const base = baseOf("r1", 1, before);
        const { doc, times } = opened(after);
        const change = changeOf(base, doc, times);
        const made = change ? applied(before, unpacked(before, { ...change, blocks: packed(before, change) })) : before;
        expect(opened(made).doc.eq(doc)).toBe(true);
        const kept = change && JSON.parse(JSON.stringify(keptOf(before, change)));
        expect(kept && applied(before, changeKept(before, kept))).toEqual(change && JSON.parse(JSON.stringify(applied(before, change))));
      }),
    );
  });

  test("at two places takes what lies between from the base, words and all, and neither sends nor keeps it again", () => {
    const lines = Array.from({ length: 100 }, (_, index): BlockValue => ({ kind: "paragraph", inlines: [{ text: `line ${index}`, words: [index, index] }] }));
    const { doc, times } = opened(lines);
    const base = baseOf("r1", 1, lines, doc);
    for (const split of [false, true]) {
      const changed = EditorState.create({ doc }).tr.insertText("s", doc.content.size - 1).insertText("A ", 1);
      if (split) changed.split(3);
      const change = changeOf(base, changed.doc, times.through(changed).times)!;
      expect(change.blocks.slice(split ? 2 : 1, -1).every((block, index) => block === lines[index + 1])).toBe(true);
      expect(applied(lines, change)).toEqual(blocksOf(changed.doc, times.through(changed).times));
      const kept = keptOf(lines, change);
      expect(kept.blocks.filter((block) => typeof block !== "number").length).toBe(split ? 3 : 2);
      expect(changeKept(lines, kept)).toEqual(change);
      if (!split) expect(packed(lines, change)[50]).toEqual({ ...lines[50], inlines: [], head: 1, tail: 0 });
    }
  });

  test("is of the changed blocks alone", () => {
    const lines = Array.from({ length: 100 }, (_, index) => paragraph(`line ${index}`));
    const { doc, times } = opened(lines.with(50, paragraph("other")));
    expect(changeOf(baseOf("r1", 1, lines), doc, times)).toEqual({ from: 50, to: 51, blocks: [paragraph("other")] });
  });

  test("of a document without a block puts the first one in", () => {
    const { doc, times } = opened([paragraph("first")]);
    expect(changeOf(baseOf("r1", 1, []), doc, times)).toEqual({ from: 0, to: 0, blocks: [paragraph("first")] });
    expect(changeOf(baseOf("r1", 1, []), opened([]).doc, times)).toBeUndefined();
  });

  test("once saved leaves nothing to save", () => {
    const base = baseOf("r1", 1, [paragraph("a"), paragraph("b")]);
    const { doc, times } = opened([paragraph("a"), paragraph("c")]);
    const stored: BlockValue = { kind: "paragraph", inlines: [{ text: "c", words: [1, 1] }] };
    const saved = afterSave(base, changeOf(base, doc, times)!, doc, { etag: "r2", revision: 2, blocks: [[1, stored]] });
    expect(changeOf(saved, doc, times)).toBeUndefined();
    expect(saved.blocks[1]).toEqual(stored);
  });
});

describe("the sum", () => {
  test("does not mind the order of fields", () => {
    expect(canonical({ b: [1, { d: 1.5, c: "ä\n" }], a: null })).toBe('{"a":null,"b":[1,{"c":"ä\\n","d":1.5}]}');
  });

  test("is that of the blocks as one list", async () => {
    const blocks = [paragraph("a"), paragraph("ä")];
    const whole = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(canonical(blocks))));
    const hex = Array.from(whole, (byte) => byte.toString(16).padStart(2, "0")).join("");
    expect(await sumOf(blocks)).toBe(hex);
    expect(await sumOf([])).toBe("4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
  });
});

const realTimeout = globalThis.setTimeout;

/** A server that has one text, a person's editor, and a browser's shelf. */
class Bench {
  stored: BlockValue[] = [paragraph("one"), paragraph("two")];
  readonly history: BlockValue[][] = [this.stored];
  isUp = true;
  isSignedIn = true;
  taken = "";
  kept: Kept | undefined;
  states: string[] = [];
  sent: SaveRequest[] = [];
  choice: "mine" | "theirs" = "mine";
  state: EditorState = EditorState.create({ doc: opened(this.stored).doc });
  readonly saver: Saver;

  constructor() {
    const line: Line = {
      save: (request) => Promise.resolve(this.save(request)),
      read: () => Promise.resolve(this.isUp ? this.transcript() : undefined),
      readRevision: (number) => Promise.resolve(this.isUp ? this.history[number] : undefined),
    };
    const shelf: Shelf = {
      keep: (kept) => Promise.resolve(void (this.kept = kept)),
      read: () => Promise.resolve(this.kept),
      clear: () => Promise.resolve(void (this.kept = undefined)),
    };
    const text = (): Opened => ({ doc: this.state.doc, times: opened([]).times });
    this.saver = new Saver(
      baseOf("r0", 0, this.stored),
      {
        text,
        replace: (blocks) => this.write(...read(blocks)),
        takeOver: () => undefined,
        settle: (conflicts) => Promise.resolve(conflicts.map((each) => each[this.choice])),
        show: (state: SaveState) => void this.states.push(state.kind),
      },
      line,
      shelf,
    );
  }

  transcript(): Transcript {
    return { etag: `r${this.history.length - 1}`, revision: this.history.length - 1, document: { blocks: this.stored } };
  }

  /** Whoever saves. */
  store(...lines: string[]): void {
    this.stored = lines.map(paragraph);
    this.history.push(this.stored);
  }

  private save(request: SaveRequest): Outcome {
    if (!this.isUp) return { kind: "offline" };
    if (!this.isSignedIn) return { kind: "signed-off" };
    if (this.taken) return { kind: "taken", message: this.taken };
    if (request.etag !== this.transcript().etag) return { kind: "changed", theirs: this.transcript() };
    this.sent.push(request);
    this.store(...read(applied(this.stored, unpacked(this.stored, request))));
    return { kind: "saved", saved: { etag: this.transcript().etag, revision: this.history.length - 1, blocks: [] } };
  }

  write(...lines: string[]): void {
    this.state = EditorState.create({ doc: opened(lines.map(paragraph)).doc });
  }

  type(...lines: string[]): void {
    this.write(...lines);
    this.saver.changed();
  }

  get written(): string[] {
    return read(blocksOf(this.state.doc, opened([]).times));
  }
}

describe("saving", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] }));
  afterEach(() => void vi.useRealTimers());

  /** Let time pass, and what is not told in time: sums are made by the browser. */
  async function pass(milliseconds: number): Promise<void> {
    for (let passed = 0; passed < milliseconds; passed += 50) {
      await vi.advanceTimersByTimeAsync(50);
      await new Promise((resolve) => realTimeout(resolve, 3));
    }
  }

  test("keeps a change in the browser at once, and on the server within seconds", async () => {
    const bench = new Bench();
    bench.type("one", "two more");
    await pass(100);
    expect(bench.kept?.text).toContain("two more");
    expect(bench.sent).toHaveLength(0);
    await pass(1_200);
    expect(read(bench.stored)).toEqual(["one", "two more"]);
    expect(bench.sent[0]).toMatchObject({ etag: "r0", count: 2, from: 1, to: 2 });
    expect(bench.kept).toBeUndefined();
    expect(bench.saver.current).toEqual({ kind: "saved" });
  });

  test("does not wait for a pause that never comes", async () => {
    const bench = new Bench();
    for (let n = 0; n < 20; n++) {
      bench.type("one", "x".repeat(n + 1));
      await pass(200);
    }
    expect(bench.sent.length).toBeGreaterThan(0);
  });

  test("goes on by itself when the line is back", async () => {
    const bench = new Bench();
    bench.isUp = false;
    bench.type("one", "offline");
    await pass(5_000);
    expect(bench.saver.current.kind).toBe("offline");
    expect(bench.kept?.text).toContain("offline");
    bench.isUp = true;
    await pass(16_000);
    expect(read(bench.stored)).toEqual(["one", "offline"]);
  });

  test("merges what somebody else saved elsewhere", async () => {
    const bench = new Bench();
    bench.store("ONE", "two");
    bench.type("one", "two more");
    await pass(3_000);
    expect(bench.written).toEqual(["ONE", "two more"]);
    expect(read(bench.stored)).toEqual(["ONE", "two more"]);
  });

  test.each([["mine", "mine"], ["theirs", "theirs"]] as const)("lets a person choose %s in a conflict", async (choice, wanted) => {
    const bench = new Bench();
    bench.choice = choice;
    bench.store("one", "theirs");
    bench.type("one", "mine");
    await pass(3_000);
    expect(bench.states).toContain("conflict");
    expect(read(bench.stored)).toEqual(["one", wanted]);
    expect(bench.saver.current.kind).toBe("saved");
  });

  test("takes its own save for no conflict where only the answer was lost", async () => {
    const bench = new Bench();
    bench.type("one", "sent");
    bench.store("one", "sent");
    await pass(3_000);
    expect(bench.states).not.toContain("conflict");
    expect(bench.written).toEqual(["one", "sent"]);
    expect(bench.saver.current.kind).toBe("saved");
  });

  test("holds still while nobody is signed in, and goes on afterwards", async () => {
    const bench = new Bench();
    bench.isSignedIn = false;
    bench.type("one", "typed");
    await pass(2_000);
    expect(bench.saver.current.kind).toBe("signed-off");
    bench.type("one", "typed more");
    await pass(2_000);
    expect(bench.kept?.text).toContain("typed more");
    bench.isSignedIn = true;
    bench.saver.again();
    await pass(2_000);
    expect(read(bench.stored)).toEqual(["one", "typed more"]);
  });

  test("keeps the text of a job that a colleague has taken", async () => {
    const bench = new Bench();
    bench.taken = "Theo works on it.";
    bench.type("one", "mine");
    await pass(2_000);
    expect(bench.saver.current).toEqual({ kind: "taken", message: "Theo works on it." });
    expect(bench.kept?.text).toContain("mine");
  });

  test("brings back what was kept, also onto what was saved since", async () => {
    const first = new Bench();
    first.isUp = false;
    first.type("one", "kept");
    await pass(1_000);
    const again = new Bench();
    expect(await again.saver.restore(first.kept)).toBe("restored");
    expect(again.written).toEqual(["one", "kept"]);
    const later = new Bench();
    later.store("ONE", "two");
    const reopened = new Saver(baseOf("r1", 1, later.stored), ...partsOf(later));
    later.write("ONE", "two");
    later.isUp = false;
    expect(await reopened.restore(first.kept)).toBe("later");
    expect(later.written).toEqual(["ONE", "two"]);
    later.isUp = true;
    expect(await reopened.restore(first.kept)).toBe("restored");
    expect(later.written).toEqual(["ONE", "kept"]);
  });

  test("leaves nothing behind at the end", async () => {
    const bench = new Bench();
    bench.isUp = false;
    bench.type("one", "kept");
    await pass(200);
    await bench.saver.end(true);
    expect(bench.kept).toBeUndefined();
  });
});

function partsOf(bench: Bench): [never, never, never] {
  const saver = bench.saver as unknown as { page: never; line: never; shelf: never };
  return [saver.page, saver.line, saver.shelf];
}
