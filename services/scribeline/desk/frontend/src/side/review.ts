// QA's side: marks on what is selected, with category and weight, and the score as one marks. Each mark is kept on the
// server at once, so that it is there after a reload and on another device. Who wrote the report sees the same marks, and
// cannot change them.

import { ask, newRequest, read, Refused, say } from "../desk/asking";
import { element } from "../desk/elements";
import { select } from "../editor/commands";
import type { BlockValue } from "../editor/document";
import { opened } from "../editor/document";
import type { Editor } from "../editor/editor";
import { timesOf } from "../editor/gateway";
import type { Span } from "../editor/overlay";
import { clock } from "../desk/times";
import { showMarks } from "./marked";
import { scoreOf, verdict, WEIGHT_WORDS, WEIGHTS } from "./marks";
import type { Category, Mark, Method, Weight } from "./marks";
import { blockText, editorSpan, passageAt, submittedPlace } from "./places";

interface Audit {
  readonly client: string;
  readonly audit: string;
  readonly etag: string;
  readonly state: string;
  readonly revision: number;
  readonly characters: number;
  /** Why it was chosen. */
  readonly grounds: readonly string[];
  readonly marks: readonly Mark[];
}

interface Told {
  readonly audit: Audit | null;
  readonly method: Method;
  readonly categories: readonly Category[];
}

const RETRY_MS = 3_000;
const LONGEST_REMARK = 2_000;

export class Review {
  readonly place = element("section", { class: "marks", "aria-label": "Marks", hidden: true });
  private told: Told | undefined;
  private audit: Audit | undefined;
  private submitted: readonly string[] = [];
  private list: readonly Mark[] = [];
  private isDirty = false;
  private saving: Promise<void> | undefined;
  private again: ReturnType<typeof setTimeout> | undefined;
  private readonly score = element("p", { class: "score", role: "status" });
  private readonly state = element("p", { class: "soft" });
  private readonly shown = element("ul", {});
  private readonly category = element("select", { id: "mark-category" });
  private cameByKey = false;

  /** `mayMark`: this person is QA for the report; otherwise they read what was found. */
  constructor(
    private readonly editor: Editor,
    private readonly address: string,
    readonly mayMark: boolean,
    private readonly hear: (time: number) => void,
  ) {}

  /** Nothing would be lost with the page. */
  get isSaved(): boolean {
    return !this.isDirty && this.saving === undefined;
  }

  /** The revision that was submitted, where the report is or was with QA. */
  get revision(): number | undefined {
    return this.audit?.revision;
  }

  /** Take up what was marked before. */
  async open(): Promise<void> {
    try {
      this.told = await read<Told>(`${this.address}/audit`);
      if (!this.told.audit) return;
      this.audit = this.told.audit;
      const { document } = await read<{ document: { blocks: BlockValue[] } }>(`${this.address}/revisions/${this.audit.revision}`);
      const texts: string[] = [];
      opened(document.blocks).doc.forEach((block) => void texts.push(blockText(block)));
      this.submitted = texts;
    } catch (error) {
      if (this.mayMark) say(error instanceof Refused ? error.message : "The marks can't be read at the moment.");
      return;
    }
    this.list = this.audit.marks;
    const isOpen = this.audit.state === "OPEN";
    if (!isOpen && this.list.length === 0) return;
    const heading = element("h2", {}, "QA's marks");
    const answers = element("p", {}, element("a", { href: `/quality/${this.audit.client}/${this.audit.audit}` }, "Why, and what you can answer"));
    const finishing = this.audit.grounds.includes("RETROSPECTIVE") ? [this.finishing()] : [];
    const marking = [this.form(), this.state, this.shown, ...finishing];
    this.place.replaceChildren(heading, this.score, ...(this.mayMark && isOpen ? marking : [this.shown, answers]));
    this.place.hidden = false;
    this.draw();
  }

  /** Everything that was marked, on the server; false where it is not. */
  async flush(): Promise<boolean> {
    if (this.isDirty && this.saving === undefined) this.save();
    await this.saving;
    return this.isSaved;
  }

  /** By key: choose what the selection is; when it is marked, the text has the focus again. */
  begin(): boolean {
    if (!this.mayMark || !this.category.isConnected) return false;
    this.cameByKey = true;
    this.category.focus();
    return true;
  }

  private form(): HTMLElement {
    const categories = this.told?.categories ?? [];
    const { category } = this;
    category.addEventListener("change", () => follow());
    category.append(...WEIGHTS.map((weight) => groupOf(weight, categories)));
    const weight = element("select", { id: "mark-weight" });
    weight.append(...WEIGHTS.map((each) => element("option", { value: each }, this.weightWords(each))));
    const follow = (): void => void (weight.value = categories.find(({ id }) => id === category.value)?.weight ?? "noncritical");
    const remark = element("input", { id: "mark-remark", type: "text", maxlength: String(LONGEST_REMARK), autocomplete: "off" });
    follow();
    return element(
      "form",
      {
        submit: (event) => {
          event.preventDefault();
          this.mark(category.value, weight.value as Weight, remark.value.trim());
          remark.value = "";
          if (this.cameByKey) this.editor.view.focus();
          this.cameByKey = false;
        },
      },
      element("label", { for: "mark-category" }, "What it is"),
      category,
      element("label", { for: "mark-weight" }, "Weight"),
      weight,
      element("label", { for: "mark-remark" }, "Comment"),
      remark,
      element("button", {}, "Mark what is selected"),
    );
  }

  /** The report is delivered: no approval ends its audit, so it has a button of its own. */
  private finishing(): HTMLElement {
    const request = newRequest();
    const button = element("button", { type: "button", class: "main", click: () => void finish() }, "Finish the audit");
    const finish = async (): Promise<void> => {
      button.setAttribute("disabled", "");
      try {
        if (!(await this.flush()) || !this.audit) return say("The marks are not kept yet: try again when they are.");
        const { client, audit, etag } = this.audit;
        await ask("POST", `/answers/audits/${client}/${audit}/finish`, { etag, request_id: request });
        window.location.assign(`/quality/${client}/${audit}`);
      } catch (error) {
        say(error instanceof Refused ? error.message : "That did not work: try again.");
      } finally {
        button.removeAttribute("disabled");
      }
    };
    return element("p", {}, button, " ", element("span", { class: "soft" }, "It was delivered: nothing about it changes."));
  }

  private weightWords(weight: Weight): string {
    const points = (this.told?.method.points[weight] ?? 0) / 100;
    return `${WEIGHT_WORDS[weight]} (${points === 0 ? "no points" : points === 1 ? "1 point" : `${points} points`})`;
  }

  /** Mark what is selected, or the whole report where nothing is. */
  private mark(category: string, weight: Weight, remark: string): void {
    const { from, to } = this.editor.view.state.selection;
    const place = submittedPlace(this.editor.doc, this.submitted, { from, to }) ?? null;
    const words = place || from === to ? null : this.wordsIn({ from, to });
    if (from < to && place === null && words === null) {
      return say("That was not in the text as it was submitted. Mark what was there, or the report as a whole with nothing selected.");
    }
    if (from === to) say("Nothing was selected: the mark is on the report as a whole.");
    const passage = place === null ? "" : passageAt(this.submitted, place);
    this.change([...this.list, { category, weight, remark, passage, place, words, start_s: null, end_s: null, disputed: false, overturned: false }]);
  }

  private wordsIn({ from, to }: Span): readonly [number, number] | null {
    const pieces = timesOf(this.editor.view.state).within(from, to);
    const [first, last] = [pieces[0], pieces.at(-1)];
    return first && last ? [first.first, last.last] : null;
  }

  private change(list: readonly Mark[]): void {
    this.list = list;
    this.isDirty = true;
    this.draw();
    if (this.saving === undefined) this.save();
  }

  private save(): void {
    clearTimeout(this.again);
    this.saving = this.send().finally(() => {
      this.saving = undefined;
      this.tellState();
    });
    this.tellState();
  }

  private async send(): Promise<void> {
    while (this.isDirty && this.audit) {
      const { client, audit, etag } = this.audit;
      const address = `/answers/audits/${client}/${audit}`;
      this.isDirty = false;
      try {
        const told = await ask<{ audit: Audit }>("PUT", address, { etag, marks: this.list, request_id: newRequest() });
        if (!told) return;
        this.audit = told.audit;
        if (this.isDirty) continue;
        this.list = told.audit.marks; // with the words and the times that the server found
        this.draw();
      } catch (error) {
        this.isDirty = true;
        if (error instanceof Refused && error.code === "AUDIT_CHANGED" && (await this.meet(address))) continue;
        const isLater = !(error instanceof Refused) || [0, 401, 429].includes(error.status) || error.status >= 500;
        if (isLater) this.again = setTimeout(() => this.isDirty && this.saving === undefined && this.save(), RETRY_MS);
        else say(error.message);
        return;
      }
    }
  }

  /** A colleague marked as well: both are kept. */
  private async meet(address: string): Promise<boolean> {
    try {
      const { audit } = await read<{ audit: Audit }>(address);
      const theirs = new Set(audit.marks.map(sameness));
      this.list = [...audit.marks, ...this.list.filter((mark) => !theirs.has(sameness(mark)))];
      this.audit = audit;
      this.draw();
      say("Somebody else marked this report too: both marks are kept.");
      return true;
    } catch {
      return false;
    }
  }

  private tellState(): void {
    this.state.textContent = this.saving ? "Keeping the marks…" : this.isDirty ? "⚠ The marks are not kept yet." : "";
  }

  private draw(): void {
    if (!this.told || !this.audit) return;
    const score = scoreOf(this.told.method, this.list, this.audit.characters);
    this.score.textContent = verdict(score);
    this.score.dataset["passes"] = String(score.passed);
    this.shown.replaceChildren(...this.list.map((mark, index) => this.line(mark, index)));
    const spans = this.list.flatMap((mark) => {
      const span = this.spanOf(mark);
      return span && !mark.overturned ? [{ ...span, weight: mark.weight, told: this.wordsOf(mark) }] : [];
    });
    showMarks(this.editor.view, spans);
  }

  private line(mark: Mark, index: number): HTMLElement {
    const span = this.spanOf(mark);
    const { start_s } = mark;
    return element(
      "li",
      { class: `mark ${mark.weight}${mark.overturned ? " overturned" : ""}` },
      element("span", {}, this.wordsOf(mark)),
      element(
        "span",
        { class: "acts" },
        span && element("button", { type: "button", class: "quiet", click: () => this.show(span), "aria-label": `Show mark ${index + 1} in the text` }, "Show"),
        start_s !== null && element("button", { type: "button", class: "hear", click: () => this.hear(start_s), "aria-label": `Hear it, at ${clock(start_s)}` }, `▶ ${clock(start_s)}`),
        this.mayMark &&
          this.audit?.state === "OPEN" &&
          element(
            "button",
            { type: "button", class: "quiet danger", "aria-label": `Take away mark ${index + 1}`, click: () => this.change(this.list.filter((each) => each !== mark)) },
            "Take away",
          ),
      ),
    );
  }

  private wordsOf({ category, weight, passage, place, words, remark }: Mark): string {
    const title = this.told?.categories.find(({ id }) => id === category)?.title ?? category;
    const where = passage !== "" ? `“${passage}”` : place === null && words === null ? "the report as a whole" : "";
    return [`${WEIGHT_WORDS[weight]}: ${title}`, where, remark].filter(Boolean).join(", ");
  }

  private spanOf({ place }: Mark): Span | undefined {
    return place ? editorSpan(this.editor.doc, this.submitted, place) : undefined;
  }

  private show(span: Span): void {
    this.editor.do(select(span.from, span.to));
    this.editor.reveal(span);
  }
}

function groupOf(weight: Weight, categories: readonly Category[]): HTMLElement {
  const options = categories.filter((each) => each.weight === weight).map(({ id, title }) => element("option", { value: id }, title));
  return element("optgroup", { label: WEIGHT_WORDS[weight] }, ...options);
}

function sameness({ category, weight, remark, place }: Mark): string {
  return JSON.stringify([category, weight, remark, place]);
}
