// How one person likes the desk, kept in this browser. Nothing of a patient is ever here.

export interface Preferences {
  /** How far a key goes back or forward, in seconds. */
  readonly stepS: number;
  /** How far playing goes back by itself when it begins again, 0 to 5 seconds. */
  readonly rewindS: number;
  /** 0.5 to 3. */
  readonly speed: number;
  /** 1 is as recorded, up to 4 times that. */
  readonly boost: number;
  readonly skipSilence: boolean;
  /** Whether a plain click on a word plays it; Alt and a click always does. */
  readonly clickPlays: boolean;
  /** Whether a pedal plays while it is held, or from one press to the next. */
  readonly pedal: "hold" | "toggle";
  /** Chords by command, where they are not the ordinary ones. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
  /** Whether a space behind an abbreviation writes it out; Tab always does. */
  readonly expandsAtSpace: boolean;
  /** Abbreviations that this browser alone has, from before they were kept with the person. */
  readonly expansions: readonly Expansion[];
}

export interface Expansion {
  readonly short: string;
  readonly text: string;
}

const PLACE = "scribeline.desk";

export const ORDINARY: Preferences = {
  stepS: 3,
  rewindS: 1,
  speed: 1,
  boost: 1,
  skipSilence: false,
  clickPlays: false,
  pedal: "hold",
  keys: {},
  expandsAtSpace: true,
  expansions: [],
};

const MOST_EXPANSIONS = 2_000;

/** Preferences out of stored text; whatever makes no sense there is as it ordinarily is. */
export function read(text: string | null): Preferences {
  let value: Record<string, unknown> = {};
  try {
    const told: unknown = JSON.parse(text ?? "{}");
    if (typeof told === "object" && told !== null && !Array.isArray(told)) value = told as Record<string, unknown>;
  } catch {
    // as ordinarily
  }
  const number = (name: "stepS" | "rewindS" | "speed" | "boost", least: number, most: number): number => {
    const told = value[name];
    return typeof told === "number" && told >= least && told <= most ? told : ORDINARY[name];
  };
  const expansions = Array.isArray(value["expansions"]) ? value["expansions"].filter(isExpansion) : [];
  return {
    stepS: number("stepS", 0.5, 60),
    rewindS: number("rewindS", 0, 5),
    speed: number("speed", 0.5, 3),
    boost: number("boost", 1, 4),
    skipSilence: value["skipSilence"] === true,
    clickPlays: value["clickPlays"] === true,
    pedal: value["pedal"] === "toggle" ? "toggle" : "hold",
    keys: keysIn(value["keys"]),
    expandsAtSpace: value["expandsAtSpace"] !== false,
    expansions: expansions.slice(0, MOST_EXPANSIONS),
  };
}

function isExpansion(value: unknown): value is Expansion {
  if (typeof value !== "object" || value === null) return false;
  const { short, text } = value as Record<string, unknown>;
  return typeof short === "string" && /^\S{1,30}$/.test(short) && typeof text === "string" && text.length <= 10_000;
}

function keysIn(value: unknown): Record<string, readonly string[]> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string[]] => Array.isArray(entry[1]) && entry[1].every((chord) => typeof chord === "string"),
    ),
  );
}

let known: { readonly text: string | null; readonly preferences: Preferences } | undefined;

export function preferences(): Preferences {
  try {
    const text = localStorage.getItem(PLACE);
    // It is asked for many times a second while a recording plays.
    if (known?.text !== text) known = { text, preferences: read(text) };
    return known?.preferences ?? ORDINARY;
  } catch {
    return ORDINARY;
  }
}

/** Change some, and return all. */
export function prefer(change: Partial<Preferences>): Preferences {
  const changed = { ...preferences(), ...change };
  try {
    localStorage.setItem(PLACE, JSON.stringify(changed));
  } catch {
    // A browser that keeps nothing: they hold as long as the page is open.
  }
  return changed;
}
