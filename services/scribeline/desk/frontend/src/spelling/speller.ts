// The page's side of the spelling check: what is known of each word, and the worker that is asked for the rest.

import type { Asked, Told } from "./messages";

/** How a worker is spoken to; tests have one without a browser. */
export interface Line {
  postMessage(asked: Asked): void;
  addEventListener(kind: "message", heard: (event: { readonly data: Told }) => void): void;
}

export class Speller {
  private readonly verdicts = new Map<string, boolean>();
  private readonly asked = new Set<string>();
  private readonly suggesting = new Map<number, (words: readonly string[]) => void>();
  private batch: string[] = [];
  private settling: { readonly words: readonly string[]; readonly done: () => void }[] = [];
  private number = 0;
  /** Why nothing is checked, where it is not. */
  failed = false;

  /** `changed` is called when more is known than before. */
  constructor(
    private readonly line: Line,
    private readonly changed: () => void,
  ) {
    line.addEventListener("message", ({ data }) => this.hear(data));
  }

  load(address: string, isBritish: boolean): void {
    this.line.postMessage({ kind: "load", address, isBritish });
  }

  /** Whether a word is wrong; undefined while nobody knows, which is then asked. */
  isWrong(word: string): boolean | undefined {
    const verdict = this.verdicts.get(word);
    if (verdict !== undefined) return !verdict;
    if (!this.asked.has(word)) {
      this.asked.add(word);
      if (this.batch.push(word) === 1) queueMicrotask(() => this.send());
    }
    return undefined;
  }

  /** Resolves when it is known of all of these words whether they are wrong. */
  settled(words: Iterable<string>): Promise<void> {
    const left = [...new Set(words)].filter((word) => this.isWrong(word) === undefined);
    if (left.length === 0 || this.failed) return Promise.resolve();
    return new Promise((done) => this.settling.push({ words: left, done }));
  }

  /** Words that are right from now on. */
  add(words: readonly string[]): void {
    this.line.postMessage({ kind: "right", words });
    // What is derived from them may be right as well, so all that was wrong is asked again.
    for (const [word, isRight] of this.verdicts) if (!isRight) this.verdicts.delete(word);
    this.asked.clear();
    this.changed();
  }

  suggest(word: string): Promise<readonly string[]> {
    const id = ++this.number;
    return new Promise((resolve) => {
      this.suggesting.set(id, resolve);
      this.line.postMessage({ kind: "suggest", id, word });
    });
  }

  private send(): void {
    const words = this.batch;
    this.batch = [];
    if (words.length > 0) this.line.postMessage({ kind: "check", words });
  }

  private hear(told: Told): void {
    if (told.kind === "checked") {
      const wrong = new Set(told.words.length > 0 ? told.wrong : []);
      for (const word of told.words) {
        this.verdicts.set(word, !wrong.has(word));
        this.asked.delete(word);
      }
      if (wrong.size > 0) this.changed();
      this.settle();
    } else if (told.kind === "suggested") {
      this.suggesting.get(told.id)?.(told.words);
      this.suggesting.delete(told.id);
    } else {
      this.failed = told.kind === "failed";
      this.settle();
    }
  }

  private settle(): void {
    const isDone = (words: readonly string[]): boolean => this.failed || words.every((word) => this.verdicts.has(word));
    const done = this.settling.filter(({ words }) => isDone(words));
    this.settling = this.settling.filter((each) => !done.includes(each));
    for (const each of done) each.done();
  }
}
