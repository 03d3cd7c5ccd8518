// Abbreviations and figures that have been misread with harm, and what to write instead (The Joint Commission's list, and
// some of ISMP's). Nothing is rewritten by itself: a person fixes one with one key.

export interface Caution {
  readonly from: number;
  readonly to: number;
  readonly instead: string;
  readonly why: string;
}

interface Rule {
  readonly pattern: RegExp;
  readonly instead: (found: RegExpExecArray) => string;
  readonly why: string;
}

const UNIT = "(?:mg|mcg|g|kg|mL|L|units?|mEq|mmol|%)";

const RULES: readonly Rule[] = [
  {
    pattern: /(?<=\d\s?)(?:U|u)(?![\w/])/g,
    instead: (found) => (/\s$/.test(found.input.slice(0, found.index)) ? "units" : " units"),
    why: "U is read as 0, 4 or cc",
  },
  { pattern: /(?<=\d\s?)IU\b/g, instead: () => "international units", why: "IU is read as IV or 10" },
  { pattern: /\b(?:Q\.?O\.?D\b\.?|q\.o\.d\.|qod\b)/g, instead: () => "every other day", why: "QOD is read as daily" },
  { pattern: /\b(?:Q\.?D\b\.?|q\.d\.|qd\b)/g, instead: () => "daily", why: "QD is read as four times a day" },
  {
    pattern: new RegExp(`(?<![\\d.])(\\d+)\\.0+(?=\\s?${UNIT}(?![\\w/]))`, "g"),
    instead: (found) => found[1] ?? "",
    why: "A zero after the point makes a tenfold dose when the point is missed",
  },
  {
    pattern: new RegExp(`(?<![\\d.])\\.(\\d+)(?=\\s?${UNIT}(?![\\w/]))`, "g"),
    instead: (found) => `0.${found[1] ?? ""}`,
    why: "Without a zero the point is missed",
  },
  { pattern: /\bMSO4\b/g, instead: () => "morphine sulfate", why: "MSO4 is confused with MgSO4" },
  { pattern: /\bMgSO4\b/g, instead: () => "magnesium sulfate", why: "MgSO4 is confused with MSO4" },
  { pattern: /(?<=\d\s?)[µμ]g\b/g, instead: () => "mcg", why: "µg is read as mg" },
  { pattern: /(?<=\d\s?)cc\b/g, instead: () => "mL", why: "cc is read as U" },
];

/** What should be written otherwise in a text, in order, none overlapping another. */
export function cautionsIn(text: string): Caution[] {
  const found: Caution[] = [];
  for (const { pattern, instead, why } of RULES) {
    for (const match of text.matchAll(pattern)) {
      const [from, to] = [match.index, match.index + match[0].length];
      if (found.some((each) => each.from < to && each.to > from)) continue;
      found.push({ from, to, instead: instead(match as RegExpExecArray), why });
    }
  }
  return found.sort((some, other) => some.from - other.from);
}
