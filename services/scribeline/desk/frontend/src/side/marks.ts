// QA's marks on a report, and the score that they make: the server's rule over the server's data, so that what one sees
// while marking is what is kept. Both are tested with the same table (tests/unit/quality/scores.json).

export const WEIGHTS = ["critical", "noncritical", "feedback"] as const;
export type Weight = (typeof WEIGHTS)[number];

export const WEIGHT_WORDS: Readonly<Record<Weight, string>> = {
  critical: "Critical",
  noncritical: "Not critical",
  feedback: "Feedback",
};

/** How documents are scored; points and pass_at are hundredths. */
export interface Method {
  readonly id: string;
  readonly title: string;
  readonly basis: "document" | "lines";
  readonly points: Readonly<Record<Weight, number>>;
  readonly pass_at: number;
  readonly repeats_count_once: boolean;
  readonly characters_per_line: number;
}

export interface Category {
  readonly id: string;
  readonly title: string;
  readonly weight: Weight;
}

export interface Mark {
  readonly category: string;
  readonly weight: Weight;
  readonly remark: string;
  /** What was marked; empty for what concerns the whole report. */
  readonly passage: string;
  /** Its block, first character and the one behind its last, in the submitted text. */
  readonly place: readonly [block: number, start: number, end: number] | null;
  readonly words: readonly [first: number, last: number] | null;
  readonly start_s: number | null;
  readonly end_s: number | null;
  readonly disputed: boolean;
  readonly overturned: boolean;
}

export interface Score {
  readonly score: number;
  readonly points: number;
  readonly passed: boolean;
}

const FULL = 10_000;

/** The score of a report of so many characters, in hundredths. */
export function scoreOf(method: Method, marks: readonly Mark[], characters: number): Score {
  const points = pointsOf(method, marks);
  const left = method.basis === "lines" ? accuracy(points, characters, method.characters_per_line) : FULL - points;
  const score = Math.max(0, left);
  return { score, points, passed: score >= method.pass_at };
}

function pointsOf(method: Method, marks: readonly Mark[]): number {
  const errors = new Map<string, number>();
  for (const [number, { category, weight, passage, overturned }] of marks.entries()) {
    if (overturned) continue;
    const words = passage.toLowerCase().split(/\s+/u).filter(Boolean).join(" ");
    const error = method.repeats_count_once && words !== "" ? `${category}\n${words}` : `\n${number}`;
    errors.set(error, Math.max(errors.get(error) ?? 0, method.points[weight]));
  }
  return [...errors.values()].reduce((sum, each) => sum + each, 0);
}

function accuracy(points: number, characters: number, charactersPerLine: number): number {
  if (characters === 0) return points > 0 ? 0 : FULL;
  return Math.floor((FULL * characters - 100 * points * charactersPerLine) / characters);
}

/** Hundredths as people write them: 98, 98.5, 98.25. */
export function pointsWords(hundredths: number): string {
  return String(hundredths / 100);
}

/** What the score says. */
export function verdict({ score, passed }: Score): string {
  return `${pointsWords(score)} of 100: ${passed ? "passes" : "does not pass"}`;
}
