import fc from "fast-check";
import { expect, test } from "vitest";

import { Sha256 } from "../src/desk/sha256";

async function expected(pieces: readonly Uint8Array[]): Promise<string> {
  const whole = new Uint8Array(await new Blob([...pieces] as BlobPart[]).arrayBuffer());
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function ours(pieces: readonly Uint8Array[]): string {
  const sum = new Sha256();
  for (const piece of pieces) sum.update(piece);
  return sum.hex();
}

test("the sum of any bytes, in any pieces, is what the browser's own would be", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 }), async (pieces) => {
      expect(ours(pieces)).toBe(await expected(pieces));
    }),
  );
});

test("a large file's length is counted whole", async () => {
  const pieces = Array.from({ length: 9 }, () => new Uint8Array(1 << 20).fill(7));
  expect(ours(pieces)).toBe(await expected(pieces));
});
