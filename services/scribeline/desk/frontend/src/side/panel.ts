// What stands beside the text: the patient and the order, what the clinic says, how it wants to be written to, and what
// should be looked at.

import { ask } from "../desk/asking";
import { fillCopies } from "../desk/copies";
import { element } from "../desk/elements";
import { clock } from "../desk/times";
import type { Answer, Flag, Job, Note, Opening } from "./job";

interface Earlier {
  readonly client: string;
  readonly job: string;
  readonly work_type_name: string;
  readonly updated: string;
}

/** What the clinic is asked and has answered; told anew when an answer comes while one works on. */
export class Questions {
  readonly place = element("div", { class: "questions" });
  private asked: string;
  private answered: number;

  constructor(
    job: Job,
    private readonly show: (answer: Answer) => void,
  ) {
    this.asked = job.hold;
    this.answered = job.answers.length;
    this.tell(job);
  }

  /** How the job is now; true where there is an answer that was not there before. */
  hear(job: Job): boolean {
    if (job.hold === this.asked && job.answers.length === this.answered) return false;
    const isAnswered = job.answers.length > this.answered;
    this.asked = job.hold;
    this.answered = job.answers.length;
    this.tell(job);
    return isAnswered;
  }

  private tell(job: Job): void {
    const told: HTMLElement[] = [];
    if (job.hold !== "") told.push(section("Question to the clinic", element("p", {}, job.hold)));
    if (job.answers.length > 0) told.push(section("Answers from the clinic", element("ul", {}, ...job.answers.map((answer) => this.answer(answer)))));
    this.place.replaceChildren(...told);
  }

  private answer(answer: Answer): HTMLElement {
    return element(
      "li",
      {},
      element("p", { class: "soft" }, answer.question),
      element("p", { class: "remarks" }, answer.text),
      element("button", { type: "button", class: "hear", click: () => this.show(answer) }, "Show its place"),
    );
  }
}

export function panelFor(opening: Opening, flags: readonly Flag[], notes: readonly Note[], hear: (time: number) => void, questions: Questions): HTMLElement {
  const { job } = opening;
  const { patient } = job;
  const isMissing = (value: string): HTMLElement | string => value || element("span", { class: "missing" }, "not known");
  return element(
    "aside",
    { class: "side", "aria-label": "Patient, order and house style", tabindex: "-1" },
    section(
      "Patient",
      facts([
        ["Name", isMissing(patient.name)],
        ["Record", isMissing(patient.record_number)],
        ["Born", isMissing(patient.birth_date)],
        ["Seen", isMissing(patient.service_date)],
      ]),
      opening.missing.length > 0 && element("p", { class: "missing-note" }, `⚠ Not known: ${opening.missing.join(", ")}. Listen for it.`),
    ),
    section(
      "Order",
      facts([
        ["Author", job.author_name],
        ["Work type", job.work_type_name],
        ["Client", job.client_name],
        ["Reference", job.reference],
        ["Length", clock(job.audio_s)],
        ["Due", dueWords(job.due)],
      ]),
      job.is_stat && element("p", { class: "stat" }, "⚠ STAT"),
    ),
    job.remarks !== "" && section("QA's remarks", element("p", { class: "remarks" }, job.remarks)),
    questions.place,
    element(
      "p",
      { class: "discussion" },
      // In a tab of its own: the text stays open.
      element("a", { href: `/messages/job/${job.client}/${job.job}`, target: "_blank", rel: "noopener" }, "Messages with the clinic"),
    ),
    opening.comments !== "" && section("Comments from the clinic", element("p", {}, opening.comments)),
    notes.length > 0 &&
      section(
        "Said to you",
        element("ul", {}, ...notes.map((note) => element("li", {}, heard(note.start_s, hear), " ", note.text))),
      ),
    flags.length > 0 &&
      section(
        "To look at",
        element(
          "ul",
          {},
          ...flags.map((flag) => element("li", {}, heard(flag.start_s, hear), " ", flag.message || flag.kind.toLowerCase().replaceAll("_", " "))),
        ),
      ),
    copiesOf(opening),
    section("House style", styleSheet(opening.client.style)),
    earlierOf(opening),
  );
}

function section(title: string, ...content: (Node | string | false | null)[]): HTMLElement {
  return element("section", {}, element("h2", {}, title), ...content);
}

function facts(rows: readonly (readonly [string, HTMLElement | string])[]): HTMLElement {
  const list = element("dl", {});
  for (const [name, value] of rows) if (value !== "") list.append(element("dt", {}, name), element("dd", {}, value));
  return list;
}

function heard(time: number, hear: (time: number) => void): HTMLElement {
  return element("button", { type: "button", class: "hear", "aria-label": `Hear it, at ${clock(time)}`, click: () => hear(time) }, `▶ ${clock(time)}`);
}

function dueWords(due: string): string {
  return due === "" ? "" : new Date(due).toLocaleString(undefined, { weekday: "short", hour: "numeric", minute: "2-digit", day: "numeric", month: "short" });
}

const STYLE_WORDS: Readonly<Record<string, string>> = {
  locale: "Language",
  spaces_after_sentence: "Spaces after a sentence",
  heading_case: "Headings in",
  heading_bold: "Bold headings",
  heading_colon: "Colon after a heading",
  bold: "Bold",
  italic: "Italics",
  underline: "Underlining",
  lists: "Lists",
  numbers_from: "Digits from",
  abbreviations: "Prescriptions in",
  clock: "Time of day",
  dates: "Dates",
  editing: "Editing",
};

/** A style file at one glance: its settings in words, as many as there are. */
export function styleFacts(style: string): [string, string][] {
  const found: [string, string][] = [];
  for (const line of style.split("\n")) {
    const setting = /^\s*([a-z_]+)\s*=\s*(.+?)\s*(?:#.*)?$/.exec(line);
    const [, name = "", value = ""] = setting ?? [];
    if (!setting || !(name in STYLE_WORDS)) continue;
    const plain = value.replace(/^["']|["']$/g, "");
    found.push([STYLE_WORDS[name] ?? name, plain === "true" ? "yes" : plain === "false" ? "no" : plain]);
  }
  return found;
}

function styleSheet(style: string): HTMLElement {
  const told = styleFacts(style);
  if (told.length === 0) return element("p", { class: "soft" }, "As ordinarily: headings in capitals, digits from ten on.");
  return facts(told);
}

function copiesOf({ job }: Opening): HTMLElement {
  const place = section("Copies");
  fillCopies(place, `${job.client}/${job.job}`);
  return place;
}

function earlierOf({ job }: Opening): HTMLElement {
  const place = section("Earlier reports of this author");
  place.hidden = true;
  void ask<{ jobs: Earlier[] }>("GET", `/answers/jobs/${job.client}/${job.job}/earlier`)
    .then((told) => {
      if (!told || told.jobs.length === 0) return;
      place.hidden = false;
      place.append(
        element(
          "ul",
          {},
          ...told.jobs.map((each) =>
            element("li", {}, element("a", { href: `/documents/${each.client}/${each.job}`, target: "_blank", rel: "noopener" }, `${each.work_type_name || "Report"}, ${dueWords(each.updated)}`)),
          ),
        ),
      );
    })
    .catch(() => undefined); // a help, and no more: the report can be written without
  return place;
}
