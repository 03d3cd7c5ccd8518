// What people changed since the draft, side by side, word by word.

import { ask, Refused } from "../desk/asking";
import { element, openDialog } from "../desk/elements";
import type { BlockValue } from "../editor/document";
import { hunks } from "../saving/merge";
import { plain } from "../saving/notices";

interface Revision {
  readonly number: number;
  readonly user: string;
  readonly time: string;
}

/** A piece of one line: what is in both, or in one only. */
export interface Bit {
  readonly text: string;
  readonly isChanged: boolean;
}

export interface Row {
  readonly before: readonly Bit[] | undefined;
  readonly after: readonly Bit[] | undefined;
}

/** Both texts in rows of which the same blocks stand beside each other. */
export function compared(before: readonly string[], after: readonly string[]): Row[] {
  const rows: Row[] = [];
  let at = 0;
  const same = (until: number): void => {
    for (; at < until; at++) {
      const bits = [{ text: before[at] ?? "", isChanged: false }];
      rows.push({ before: bits, after: bits });
    }
  };
  for (const hunk of hunks(before, after, (line) => line)) {
    same(hunk.from);
    const old = before.slice(hunk.from, hunk.to);
    for (let index = 0; index < Math.max(old.length, hunk.items.length); index++) rows.push(rowOf(old[index], hunk.items[index]));
    at = hunk.to;
  }
  same(before.length);
  return rows;
}

function rowOf(before: string | undefined, after: string | undefined): Row {
  const whole = (text: string | undefined): Bit[] | undefined => (text === undefined ? undefined : [{ text, isChanged: true }]);
  if (before === undefined || after === undefined) return { before: whole(before), after: whole(after) };
  const [old, fresh] = [wordsOf(before), wordsOf(after)];
  const [left, right]: [Bit[], Bit[]] = [[], []];
  let x = 0;
  for (const hunk of hunks(old, fresh, (word) => word)) {
    const same = old.slice(x, hunk.from).join("");
    if (same !== "") [left, right].forEach((side) => side.push({ text: same, isChanged: false }));
    const gone = old.slice(hunk.from, hunk.to).join("");
    if (gone !== "") left.push({ text: gone, isChanged: true });
    if (hunk.items.length > 0) right.push({ text: hunk.items.join(""), isChanged: true });
    x = hunk.to;
  }
  const rest = old.slice(x).join("");
  if (rest !== "") [left, right].forEach((side) => side.push({ text: rest, isChanged: false }));
  return { before: left, after: right };
}

function wordsOf(text: string): string[] {
  return text.match(/\s*\S+|\s+/gu) ?? [];
}

/** The dialog: since the draft, since the report was submitted, or since any revision. */
export async function openComparison(address: string, now: readonly BlockValue[], submitted?: number): Promise<void> {
  const rows = element("div", { class: "comparison" });
  const choice = element("select", { id: "since", change: () => void show() });
  const dialog = openDialog("Changes", [element("label", { for: "since" }, "Since"), choice, rows]);
  dialog.classList.add("wide");
  const show = async (): Promise<void> => {
    try {
      const told = await ask<{ document: { blocks: BlockValue[] } }>("GET", `${address}/revisions/${choice.value}`);
      if (told) rows.replaceChildren(table(compared(told.document.blocks.map(plain), now.map(plain))));
    } catch (error) {
      rows.replaceChildren(element("p", { class: "wrong" }, error instanceof Refused ? error.message : "It can't be read at the moment."));
    }
  };
  try {
    const told = await ask<{ revisions: Revision[] }>("GET", `${address}/revisions`);
    for (const { number, user, time } of [...(told?.revisions ?? [])].reverse()) {
      if (number === 0) continue;
      const who = number === 1 ? "the draft" : `${user || "the machine"}, ${new Date(time).toLocaleString()}`;
      const label = number === submitted ? `as it was submitted: ${who}` : who;
      choice.append(element("option", { value: String(number) }, label));
    }
    await show();
  } catch (error) {
    rows.replaceChildren(element("p", { class: "wrong" }, error instanceof Refused ? error.message : "It can't be read at the moment."));
  }
}

function table(rows: readonly Row[]): HTMLElement {
  const side = (bits: readonly Bit[] | undefined, tag: "del" | "ins"): HTMLElement =>
    element("td", {}, ...(bits ?? []).map((bit) => (bit.isChanged ? element(tag, {}, bit.text) : bit.text)));
  return element(
    "table",
    {},
    element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "Then"), element("th", { scope: "col" }, "Now"))),
    element("tbody", {}, ...rows.map((row) => element("tr", {}, side(row.before, "del"), side(row.after, "ins")))),
  );
}
