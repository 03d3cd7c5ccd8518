// QA's marks on a report, and the score that they make: a report begins with 100, a critical error takes 3 and another
// one 1, the same error counts once, and 98 passes. (AHDI's rule; others come with the back office.)

export const WEIGHTS = { critical: 3, noncritical: 1, feedback: 0 } as const;
export type Weight = keyof typeof WEIGHTS;

export const WEIGHT_WORDS: Readonly<Record<Weight, string>> = {
  critical: "Critical (3 points)",
  noncritical: "Not critical (1 point)",
  feedback: "Feedback (no points)",
};

export const CATEGORIES: Readonly<Record<Weight, readonly string[]>> = {
  critical: ["Wrong medical word, dose or value", "Left out or put in, with another meaning", "Wrong patient, author or date"],
  noncritical: ["Misspelt term", "Other words than were said", "Not the client's style", "Blank or flag misused"],
  feedback: ["Punctuation or grammar", "Format"],
};

export const PASSES = 98;

export interface Mark {
  readonly weight: Weight;
  readonly category: string;
  /** What was marked. */
  readonly passage: string;
  readonly comment: string;
}

/** The score, 0 to 100. */
export function scoreOf(marks: readonly Mark[]): number {
  const errors = new Map<string, number>();
  for (const { weight, category, passage } of marks) errors.set(`${category}\n${passage.trim().toLowerCase()}`, WEIGHTS[weight]);
  return Math.max(0, 100 - [...errors.values()].reduce((points, each) => points + each, 0));
}

/** The marks as the remarks that the transcriptionist reads. */
export function remarksOf(marks: readonly Mark[], sentence: string): string {
  const lines = marks.map(({ weight, category, passage, comment }) => {
    const about = passage === "" ? "" : ` at “${passage}”`;
    return `${category}${about} (${weight})${comment === "" ? "" : `: ${comment}`}.`;
  });
  const score = marks.length > 0 ? `Score: ${scoreOf(marks)} of 100.` : "";
  return [sentence, ...lines, score].filter((line) => line !== "").join("\n").slice(0, 2_000);
}
