// What is pasted or dropped, cut to what a document can hold: from Word, from a browser, from plain text.

import { Fragment, Slice } from "prosemirror-model";
import type { Node as DocNode } from "prosemirror-model";

import { MAX_LEVEL, schema } from "./schema";
import { LOOKS } from "./schema";
import type { Kind, Look } from "./schema";

/** More than any document holds, in characters; what is larger is refused before anything is done with it. */
export const MOST_PASTED = 400_000;

/** Characters that no document can hold: controls but tab and line feed, halves of characters, and noncharacters. */
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\0-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function cleanText(text: string): string {
  return text.replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n").replace(FORBIDDEN, "");
}

/** The slice with every text in it clean. */
export function cleanSlice(slice: Slice): Slice {
  return new Slice(cleanFragment(slice.content), slice.openStart, slice.openEnd);
}

/** What a client's style lets a person write beside plain paragraphs and headings. */
export type Looks = Readonly<Record<Look | "lists", boolean>>;

export const ALL_LOOKS: Looks = { bold: true, italic: true, underline: true, lists: true };

/** The slice without the looks that a style does not have, and which those were. */
export function allowedSlice(slice: Slice, looks: Looks): { readonly slice: Slice; readonly dropped: readonly (Look | "lists")[] } {
  const dropped = new Set<Look | "lists">();
  const allowed = (fragment: Fragment): Fragment => {
    const nodes: DocNode[] = [];
    fragment.forEach((node) => {
      const marks = node.marks.filter(({ type }) => looks[type.name as Look]);
      for (const { type } of node.marks) if (!looks[type.name as Look]) dropped.add(type.name as Look);
      if (node.isText) return void nodes.push(node.mark(marks));
      const isList = node.type.name === "bullet" || node.type.name === "numbered";
      if (isList && !looks.lists) dropped.add("lists");
      const inside = allowed(node.content);
      nodes.push(isList && !looks.lists ? schema.node("paragraph", null, inside) : node.copy(inside).mark(marks));
    });
    return Fragment.fromArray(nodes);
  };
  const content = allowed(slice.content);
  if (dropped.size === 0) return { slice, dropped: [] };
  const order: readonly (Look | "lists")[] = [...LOOKS, "lists"];
  return { slice: new Slice(content, slice.openStart, slice.openEnd), dropped: order.filter((look) => dropped.has(look)) };
}

const LOOK_WORDS: Readonly<Record<Look | "lists", string>> = { bold: "bold text", italic: "italics", underline: "underlining", lists: "lists" };

/** Why something was left out, as a sentence. */
export function withoutLooks(dropped: readonly (Look | "lists")[]): string {
  return `This client's style has no ${dropped.map((look) => LOOK_WORDS[look]).join(", no ")}`;
}

function cleanFragment(fragment: Fragment): Fragment {
  const nodes: DocNode[] = [];
  fragment.forEach((node) => {
    if (!node.isText) {
      nodes.push(node.copy(cleanFragment(node.content)));
      return;
    }
    const text = cleanText(node.text ?? "");
    if (text !== "") nodes.push(schema.text(text, node.marks));
  });
  return Fragment.fromArray(nodes);
}

/** Plain text as paragraphs: each line one, with "- " and "1. " at its beginning as lists. */
export function sliceOfText(text: string): Slice {
  const lines = cleanText(text).replace(/\n+$/, "").split("\n");
  const blocks = lines
    .filter((line, index) => line.trim() !== "" || index === 0 || index === lines.length - 1)
    .map((line) => {
      const list = lines.length > 1 ? /^\s*(?:([-*•·])|(\d{1,3})[.)])\s+(?=\S)/.exec(line) : null;
      const rest = list ? line.slice(list[0].length) : line;
      const kind: Kind = list ? (list[1] ? "bullet" : "numbered") : "paragraph";
      return schema.node(kind, null, rest === "" ? [] : [schema.text(rest)]);
    });
  return new Slice(Fragment.fromArray(blocks), 1, 1);
}

/** HTML from another program as HTML that has the schema's own blocks and looks, and nothing else. */
export function cleanHtml(html: string): string {
  if (html.includes("data-pm-slice")) return html; // our own
  const read = new DOMParser().parseFromString(withoutStyling(html), "text/html"); // inert: nothing runs or is fetched
  const written = document.implementation.createHTMLDocument("");
  for (const block of new Reader().read(read.body)) {
    const paragraph = written.createElement("p");
    paragraph.dataset["kind"] = block.kind;
    paragraph.dataset["level"] = String(block.level);
    for (const run of block.runs) {
      let node: Node = written.createTextNode(run.text);
      for (const tag of [run.underline && "u", run.italic && "em", run.bold && "strong"]) {
        if (!tag) continue;
        const wrapper = written.createElement(tag);
        wrapper.append(node);
        node = wrapper;
      }
      paragraph.append(node);
    }
    written.body.append(paragraph);
  }
  return written.body.innerHTML;
}

/** Styles under a name that no browser applies: they are read here, and the page's policy is told of none. */
function withoutStyling(html: string): string {
  return html
    .replace(/<style\b[^]*?(?:<\/style>|$)/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/(\s)style(\s*=)/gi, "$1data-style$2").replace(/\son\w+\s*=/gi, " data-on="));
}

interface Run {
  text: string;
  bold: boolean;
  italic: boolean;
  underline: boolean;
}

interface Block {
  kind: Kind;
  level: number;
  runs: Run[];
}

type RunLooks = Omit<Run, "text">;

const SKIPPED = new Set("SCRIPT STYLE HEAD META LINK TITLE TEMPLATE NOSCRIPT IFRAME OBJECT EMBED SVG MATH BUTTON SELECT O:P XML".split(" "));
const BLOCKS = new Set(
  "P DIV H1 H2 H3 H4 H5 H6 LI UL OL TABLE TBODY THEAD TR BLOCKQUOTE PRE SECTION ARTICLE HEADER FOOTER DL DT DD FIGURE FORM BODY HR".split(" "),
);

/** Reads any HTML from top to bottom into blocks. */
class Reader {
  private readonly blocks: Block[] = [];
  private block: Block | undefined;

  read(root: Element): Block[] {
    this.children(root, { bold: false, italic: false, underline: false }, { kind: "paragraph", level: 0 });
    return this.blocks
      .map((block) => ({ ...block, runs: trimmed(block.runs) }))
      .filter((block) => block.runs.length > 0);
  }

  private children(parent: Node, looks: RunLooks, as: { kind: Kind; level: number }): void {
    for (const node of parent.childNodes) {
      if (node.nodeType === Node.TEXT_NODE) this.text(node.nodeValue ?? "", looks, as, isPreformatted(parent));
      else if (node instanceof Element || node.nodeType === Node.ELEMENT_NODE) this.element(node as HTMLElement, looks, as);
    }
  }

  private element(node: HTMLElement, looks: RunLooks, as: { kind: Kind; level: number }): void {
    const tag = node.tagName.toUpperCase();
    const style = node.dataset["style"] ?? "";
    // Word writes a list item's bullet as text of its own, and says that it is one.
    if (SKIPPED.has(tag) || tag.includes(":") || /mso-list:\s*ignore|display:\s*none|mso-hide:\s*all/i.test(style)) return;
    if (tag === "BR") {
      if (this.block) this.block.runs.push({ text: "\n", ...looks });
      return;
    }
    const inner = looksOf(tag, style, looks);
    if (!BLOCKS.has(tag)) {
      this.children(node, inner, as);
      if (tag === "TD" || tag === "TH") this.block?.runs.push({ text: "\t", ...looks });
      return;
    }
    this.block = undefined;
    this.children(node, inner, kindOf(node, tag, style, as));
    this.block = undefined;
  }

  private text(text: string, looks: RunLooks, as: { kind: Kind; level: number }, isExact: boolean): void {
    const shown = cleanText(isExact ? text : text.replace(/[ \t\r\n]+/g, " ")).replace(/\u00a0/g, " ");
    if (!this.block) {
      if (shown.trim() === "") return;
      this.block = { ...as, runs: [] };
      this.blocks.push(this.block);
    }
    this.block.runs.push({ text: shown, ...looks });
  }
}

function isPreformatted(node: Node): boolean {
  return node instanceof Element && node.closest("pre") !== null;
}

function looksOf(tag: string, style: string, looks: RunLooks): RunLooks {
  const bold = /(?:^|;)\s*font-weight:\s*(bold|[6-9]00)/i.test(style) || (/^(B|STRONG)$/.test(tag) && !/(?:^|;)\s*font-weight:\s*(normal|400)/i.test(style));
  const italic = /(?:^|;)\s*font-style:\s*italic/i.test(style) || tag === "I" || tag === "EM";
  const underline = /text-decoration(-line)?:[^;]*underline/i.test(style) || tag === "U";
  return { bold: looks.bold || bold, italic: looks.italic || italic, underline: looks.underline || underline };
}

function kindOf(node: HTMLElement, tag: string, style: string, as: { kind: Kind; level: number }): { kind: Kind; level: number } {
  const heading = /^H([1-6])$/.exec(tag) ?? /MsoHeading(\d)|Mso.*Heading(\d)/.exec(node.className);
  if (heading) return { kind: "heading", level: Math.min(Number(heading[1] ?? heading[2]) - 1, 4) };
  const word = /mso-list:\s*l\d+\s+level(\d)/i.exec(style);
  if (word) {
    const mark = node.textContent?.trim() ?? "";
    return { kind: /^(\d+|[a-z]|[ivx]+)[.)]/i.test(mark) ? "numbered" : "bullet", level: Number(word[1]) - 1 };
  }
  if (tag === "LI") {
    let depth = -1;
    for (let list = node.parentElement?.closest("ul, ol"); list; list = list.parentElement?.closest("ul, ol")) depth++;
    const isNumbered = node.parentElement?.closest("ul, ol")?.tagName === "OL";
    return { kind: isNumbered ? "numbered" : "bullet", level: Math.min(Math.max(depth, 0), MAX_LEVEL) };
  }
  return /^(UL|OL|TABLE|TBODY|THEAD|TR|DL|BODY)$/.test(tag) ? { kind: "paragraph", level: 0 } : as;
}

/** Runs without spaces at the ends, and with one of several in a row. */
function trimmed(runs: readonly Run[]): Run[] {
  const kept: Run[] = [];
  let before = " ";
  for (const run of runs) {
    const text = before === " " || before === "\n" ? run.text.replace(/^ +/, "") : run.text;
    if (text === "") continue;
    kept.push({ ...run, text });
    before = text.at(-1) ?? " ";
  }
  while (kept.length > 0) {
    const last = kept.pop() as Run;
    const text = last.text.replace(/\s+$/, "");
    if (text === "") continue;
    kept.push({ ...last, text });
    break;
  }
  return kept;
}
