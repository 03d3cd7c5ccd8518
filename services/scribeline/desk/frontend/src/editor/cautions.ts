// Abbreviations and figures that have been misread with harm, and what to write instead, by the server's own table.
// Nothing is rewritten by itself: a person fixes one with one key.

import { SAFETY } from "./cautions.table";

export interface Found {
  readonly from: number;
  readonly to: number;
  readonly severity: "error" | "warning";
  readonly rule: string;
  readonly reason: string;
  readonly source: string;
  /** What to do, in words where a person has to choose. */
  readonly write: string;
  /** What may be written there, the likeliest first; none where nothing general can be said. */
  readonly choices: readonly string[];
}

interface Rule {
  readonly name: string;
  readonly pattern: string;
  readonly flags: string;
  readonly where: string;
  readonly reason: string;
  readonly write: string;
  readonly source: string;
  readonly choose?: Readonly<Record<string, readonly string[]>>;
}

interface Table {
  readonly reach: number;
  readonly dose: RegExp;
  readonly order: RegExp;
  readonly measured: RegExp;
  readonly rules: readonly (Rule & { readonly expression: RegExp })[];
}

function tableOf(language: keyof typeof SAFETY, isPlain: boolean): Table {
  const { reach, dose, order, measured, rules } = SAFETY[language];
  const expression = (pattern: string, flags: string): RegExp => (isPlain ? new RegExp(inPlain(pattern), flags.replace("u", "")) : new RegExp(pattern, flags));
  return {
    reach,
    dose: expression(dose, "iu"),
    order: expression(order, "iu"),
    measured: expression(measured, "iu"),
    rules: (rules as readonly Rule[]).map((rule) => ({ ...rule, expression: expression(rule.pattern, rule.flags) })),
  };
}

/** The same pattern for texts of plain letters, in which a browser finds it several times as fast. */
function inPlain(pattern: string): string {
  return pattern.replaceAll("\\p{L}\\p{N}_", "\\w").replaceAll("\\p{Nd}", "\\d");
}

const tables = new Map<string, Table>();

/** A language's table, made when it is first wanted: a page that opens does not wait for its hundred patterns. */
function tableFor(language: string, isPlain: boolean): Table | undefined {
  if (!(language in SAFETY)) return undefined;
  const name = `${language} ${isPlain}`;
  let table = tables.get(name);
  if (!table) tables.set(name, (table = tableOf(language as keyof typeof SAFETY, isPlain)));
  return table;
}

/** A blank, a quotation mark or a dash is no letter: it changes nothing. */
const PLAIN = /^[\0-\x7f\u2010-\u2026\ufffc]*$/;

/** All that a language's table finds in a text, in order: what the server's checker says of it. */
export function foundIn(text: string, language = "en"): Found[] {
  const table = tableFor(language, PLAIN.test(text));
  if (!table) return [];
  const found: Found[] = [];
  for (const rule of table.rules) {
    for (const match of text.matchAll(rule.expression)) {
      const what = match.groups?.["what"];
      const from = what === undefined ? match.index : match.index + match[0].lastIndexOf(what);
      const to = from + (what ?? match[0]).length;
      const behind = Math.max(from - table.reach, 0);
      const near = text.slice(behind, to + table.reach);
      const isOrder = table.order.test(near) || table.dose.test(near);
      if (rule.where === "dose" && !isOrder) continue;
      if (rule.where === "not measured" && table.measured.test(text.slice(behind, to + 12))) continue;
      const choices = choicesOf(rule, match, text.slice(from, to));
      found.push({
        from,
        to,
        severity: isOrder || rule.where === "always" ? "error" : "warning",
        rule: rule.name,
        reason: rule.reason,
        source: rule.source,
        write: choices.length === 1 ? (choices[0] as string) : rule.write,
        choices,
      });
    }
  }
  return found.sort((some, other) => some.from - other.from || some.to - other.to || (some.rule < other.rule ? -1 : 1));
}

function choicesOf({ choose, write }: Rule, match: RegExpMatchArray, found: string): readonly string[] {
  if (!choose) return [write.replace(/\\g<(\w+)>/g, (_, name: string) => match.groups?.[name] ?? "")];
  return choose[found.toUpperCase().replace(/[^\p{L}\p{N}]/gu, "")] ?? choose["*"] ?? [];
}

/** How a client writes, as far as what is proposed depends on it. */
export interface Wording {
  readonly locale: string;
  readonly unitsInWords: boolean;
}

export const ORDINARY_WORDING: Wording = { locale: "en-US", unitsInWords: false };

/** What should be written otherwise in a text, in order, none overlapping another, each choice as it fits in its place. */
export function cautionsIn(text: string, wording: Wording = ORDINARY_WORDING): Found[] {
  const kept: Found[] = [];
  for (const found of foundIn(text, wording.locale.slice(0, 2))) {
    if (found.from < (kept.at(-1)?.to ?? 0)) continue;
    kept.push({ ...found, choices: found.choices.map((choice) => fitted(inWords(choice, wording), found, text)) });
  }
  return kept;
}

function inWords(choice: string, { locale, unitsInWords }: Wording): string {
  if (!unitsInWords || !locale.startsWith("en")) return choice;
  const names: Readonly<Record<string, string>> = {
    mL: locale === "en-GB" ? "millilitres" : "milliliters",
    mcg: "micrograms",
    mg: "milligrams",
  };
  return choice.replace(/\b(?:mL|mcg|mg)$/, (unit) => names[unit] ?? unit);
}

/** The choice with what its place asks for: a space after a figure, a capital where a sentence begins, and its point. */
function fitted(choice: string, { from, to }: Found, text: string): string {
  const [before, after] = [text.slice(0, from), text.slice(to)];
  const begins = /^\s*$|[.!?:]\s+$|\n$/.test(before);
  const capital = begins && /^\p{Lu}/u.test(text.slice(from, to)) ? choice.charAt(0).toUpperCase() + choice.slice(1) : choice;
  const space = /\p{Nd}$/u.test(before) && /^\p{L}/u.test(capital) ? " " : "";
  const point = text[to - 1] === "." && /^\s*$|^\s+\p{Lu}/u.test(after) ? "." : "";
  return `${space}${capital}${point}`;
}
