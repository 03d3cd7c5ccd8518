// The way of saves to the desk, with everything that can come back as one of a few outcomes.

import { ask, Refused } from "../desk/asking";
import type { BlockValue } from "../editor/document";
import type { Line, Outcome, Saved, Transcript } from "./saver";

const PATIENCE_MS = 15_000;
const TAKEN = new Set(["NOT_YOUR_CLAIM", "WRONG_JOB_STATE", "JOB_NOT_FOUND", "NOT_ALLOWED", "PERMISSION_DENIED"]);

export function lineTo(address: string): Line {
  const get = async <Told>(path: string): Promise<Told | undefined> => {
    try {
      return (await ask<Told>("GET", `${address}${path}`, undefined, AbortSignal.timeout(PATIENCE_MS))) ?? undefined;
    } catch {
      return undefined;
    }
  };
  return {
    async save(request) {
      try {
        const saved = await ask<Saved>("PUT", `${address}/transcript`, request, AbortSignal.timeout(PATIENCE_MS));
        return saved ? { kind: "saved", saved } : { kind: "offline" };
      } catch (error) {
        return outcomeOf(error);
      }
    },
    read: () => get<Transcript>("/transcript"),
    async readRevision(number) {
      const told = await get<{ document: { blocks: readonly BlockValue[] } }>(`/revisions/${number}`);
      return told?.document.blocks;
    },
  };
}

/** What an error of a request to the desk means for the text. */
export function outcomeOf(error: unknown): Outcome {
  if (!(error instanceof Refused)) return { kind: "offline" };
  const { status, code, message } = error;
  if (status === 401) return { kind: "signed-off" };
  if (code === "CHANGED_MEANWHILE" && isTranscript(error.told["transcript"])) {
    return { kind: "changed", theirs: error.told["transcript"] };
  }
  if (status === 423 || status === 404 || TAKEN.has(code)) return { kind: "taken", message };
  if (code === "SUM_WRONG" || status === 409) return { kind: "astray" };
  if (status === 0 || status === 408 || status === 429 || status >= 500) return { kind: "offline" };
  return { kind: "refused", message };
}

function isTranscript(value: unknown): value is Transcript {
  return typeof value === "object" && value !== null && "etag" in value && "document" in value;
}
