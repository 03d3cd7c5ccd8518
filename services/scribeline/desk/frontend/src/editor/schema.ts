// What a document can hold: the project's own blocks and inlines, and nothing else. Whatever is pasted or typed is cut to
// this before it is in the text.

import { Schema } from "prosemirror-model";
import type { DOMOutputSpec, NodeSpec } from "prosemirror-model";

import { clock } from "../desk/times";

export const KINDS = ["heading", "paragraph", "bullet", "numbered"] as const;
export type Kind = (typeof KINDS)[number];

export const REASONS = ["inaudible", "unclear_term", "discrepancy", "missing_information", "other"] as const;
export type Reason = (typeof REASONS)[number];

export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  inaudible: "It can't be heard",
  unclear_term: "A term or name that can't be made out",
  discrepancy: "It contradicts itself or the record",
  missing_information: "Something that was not said",
  other: "Another reason",
};

export const LOOKS = ["bold", "italic", "underline"] as const;
export type Look = (typeof LOOKS)[number];

export const MAX_LEVEL = 8;

/** How a blank reads where only text is seen. */
export const BLANK_MARK = "____";

const level = { default: 0, validate: "number" };

function block(tag: (level: number) => string, kind: Kind): NodeSpec {
  return {
    content: "inline*",
    group: "block",
    attrs: { level },
    defining: kind === "heading",
    whitespace: "pre",
    parseDOM: [{ tag: `[data-kind=${kind}]`, priority: 60, getAttrs: (dom) => ({ level: levelOf(dom.dataset["level"]) }) }],
    toDOM: (node): DOMOutputSpec => [
      tag(node.attrs["level"] as number),
      { "data-kind": kind, "data-level": String(node.attrs["level"]) },
      0,
    ],
  };
}

function levelOf(text: string | undefined): number {
  const number = Number(text ?? 0);
  return Number.isInteger(number) && number >= 0 ? Math.min(number, MAX_LEVEL) : 0;
}

export const schema = new Schema({
  topNode: "doc",
  nodes: {
    doc: { content: "block+" },
    paragraph: block(() => "p", "paragraph"),
    heading: block((depth) => `h${Math.min(depth + 2, 6)}`, "heading"),
    bullet: block(() => "p", "bullet"),
    numbered: block(() => "p", "numbered"),
    text: { group: "inline" },
    blank: {
      inline: true,
      group: "inline",
      atom: true,
      selectable: true,
      attrs: {
        start: { default: 0, validate: "number" },
        end: { default: 0, validate: "number" },
        reason: { default: "inaudible", validate: "string" },
        heard: { default: "", validate: "string" },
        note: { default: "", validate: "string" },
      },
      leafText: () => BLANK_MARK,
      parseDOM: [
        {
          tag: "span[data-blank]",
          getAttrs: (dom) => ({
            start: secondsOf(dom.dataset["start"]),
            end: secondsOf(dom.dataset["end"]),
            reason: REASONS.find((reason) => reason === dom.dataset["blank"]) ?? "other",
            heard: dom.dataset["heard"] ?? "",
            note: dom.dataset["note"] ?? "",
          }),
        },
      ],
      toDOM: (node): DOMOutputSpec => {
        const { start, end, reason, heard, note } = node.attrs as BlankAttrs;
        const told = [`Blank at ${clock(start)}: ${REASON_WORDS[reason].toLowerCase()}`, heard && `sounds like ${heard}`, note];
        return [
          "span",
          {
            class: "blank",
            "data-blank": reason,
            "data-start": String(start),
            "data-end": String(end),
            "data-heard": heard,
            "data-note": note,
            role: "img",
            "aria-label": told.filter(Boolean).join(", "),
            title: told.filter(Boolean).join(", "),
          },
          heard ? `${BLANK_MARK}(${heard}?)` : BLANK_MARK,
        ];
      },
    },
  },
  marks: {
    bold: {
      parseDOM: [{ tag: "strong" }, { tag: "b" }, { style: "font-weight=bold" }, { style: "font-weight=700" }],
      toDOM: (): DOMOutputSpec => ["strong", 0],
    },
    italic: {
      parseDOM: [{ tag: "em" }, { tag: "i" }, { style: "font-style=italic" }],
      toDOM: (): DOMOutputSpec => ["em", 0],
    },
    underline: {
      parseDOM: [{ tag: "u" }, { style: "text-decoration=underline" }, { style: "text-decoration-line=underline" }],
      toDOM: (): DOMOutputSpec => ["u", 0],
    },
  },
});

export interface BlankAttrs {
  readonly start: number;
  readonly end: number;
  readonly reason: Reason;
  readonly heard: string;
  readonly note: string;
}

function secondsOf(text: string | undefined): number {
  const number = Number(text ?? 0);
  return Number.isFinite(number) && number >= 0 ? number : 0;
}
