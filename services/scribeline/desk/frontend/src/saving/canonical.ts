// The form in which the desk and the browser agree on a text: keys in order, no spaces, and the SHA-256 of that.

import { whenIdle } from "../desk/idle";
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

const encoder = new TextEncoder();
const known = new WeakMap<BlockValue, Uint8Array>();

/** A block in this form and in UTF-8. It is written once: all of a long report for each save would be felt while typing. */
export function bytesOf(block: BlockValue): Uint8Array {
  let bytes = known.get(block);
  if (!bytes) known.set(block, (bytes = encoder.encode(canonical(block))));
  return bytes;
}

/** Have the bytes of all blocks ready, a few at a time while nobody types. */
export function prepare(blocks: readonly BlockValue[], from = 0): void {
  if (from >= blocks.length) return;
  whenIdle((hasTime) => {
    let at = from;
    do bytesOf(blocks[at++] as BlockValue);
    while (at < blocks.length && hasTime());
    prepare(blocks, at);
  });
}

/** The sum of blocks, in hexadecimal. */
export async function sumOf(blocks: readonly BlockValue[]): Promise<string> {
  const parts = blocks.map(bytesOf);
  const [open, comma, close] = encoder.encode("[,]") as unknown as [number, number, number];
  const commas = Math.max(0, parts.length - 1);
  const bytes = new Uint8Array(parts.reduce((size, part) => size + part.length, 2 + commas));
  bytes[0] = open;
  let at = 1;
  for (const [index, block] of parts.entries()) {
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
