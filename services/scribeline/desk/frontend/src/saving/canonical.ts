// The form in which the desk and the browser agree on a text: keys in order, no spaces, and the SHA-256 of that.

import type { BlockValue } from "../editor/document";

/** JSON with its keys in order: the same text for the same value, here and on the server. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([some], [other]) => (some < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`;
}

/** The same in UTF-8. */
export function canonicalBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(canonical(value));
}

/** The sum of blocks, of which each is canonical in UTF-8 already, in hexadecimal. */
export async function sumOf(blocks: readonly Uint8Array[]): Promise<string> {
  const [open, comma, close] = new TextEncoder().encode("[,]") as unknown as [number, number, number];
  const commas = Math.max(0, blocks.length - 1);
  const bytes = new Uint8Array(blocks.reduce((size, block) => size + block.length, 2 + commas));
  bytes[0] = open;
  let at = 1;
  for (const [index, block] of blocks.entries()) {
    if (index > 0) bytes[at++] = comma;
    bytes.set(block, at);
    at += block.length;
  }
  bytes[at] = close;
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** What makes two blocks the same to a reader: everything but which words they stand for. */
export function readingOf(block: BlockValue): string {
  const parts: unknown[] = [];
  let last: { text: string; look: string } | undefined;
  for (const inline of block.inlines) {
    if ("blank" in inline) {
      parts.push(inline.blank);
      last = undefined;
      continue;
    }
    const look = `${inline.bold ? "b" : ""}${inline.italic ? "i" : ""}${inline.underline ? "u" : ""}`;
    if (last?.look === look) last.text += inline.text;
    else parts.push((last = { text: inline.text, look }));
  }
  return canonical([block.kind, block.level ?? 0, parts]);
}
