// The outline of a recording: how loud it is over time, and where nobody speaks.

export interface Peaks {
  readonly pairsPerSecond: number;
  /** The lowest and the highest sample of each pair in turn, -128 to 127. */
  readonly minMax: Int8Array;
}

export type Stretch = readonly [start: number, end: number];

/** As the desk sends it: how many pairs a second, in two bytes, the greater one last; then the pairs. */
export function readPeaks(told: ArrayBuffer): Peaks {
  if (told.byteLength < 2) return { pairsPerSecond: 0, minMax: new Int8Array() };
  return { pairsPerSecond: new DataView(told).getUint16(0, true), minMax: new Int8Array(told, 2) };
}

export function durationOf(peaks: Peaks): number {
  return peaks.pairsPerSecond > 0 ? peaks.minMax.length / 2 / peaks.pairsPerSecond : 0;
}

/** How loud each pair is, 0 to 255. */
function loudness(peaks: Peaks): Uint8Array {
  const loud = new Uint8Array(peaks.minMax.length / 2);
  for (let pair = 0; pair < loud.length; pair++) {
    loud[pair] = (peaks.minMax[2 * pair + 1] as number) - (peaks.minMax[2 * pair] as number);
  }
  return loud;
}

/** Where it is quiet for at least `least` seconds, with a little left at both ends so that no word is cut. */
export function silences(peaks: Peaks, least = 0.9, edge = 0.2): Stretch[] {
  const loud = loudness(peaks);
  if (loud.length === 0 || peaks.pairsPerSecond <= 0) return [];
  const sorted = loud.slice().sort();
  const [noise, voice] = [sorted[Math.floor(sorted.length * 0.1)] as number, sorted[Math.floor(sorted.length * 0.95)] as number];
  // Between the room and the voice, nearer to the room; a recording without either has no silence to skip.
  const limit = noise + Math.max(2, (voice - noise) * 0.12);
  if (voice - noise < 4) return [];
  const found: Stretch[] = [];
  let begin = -1;
  for (let pair = 0; pair <= loud.length; pair++) {
    const isQuiet = pair < loud.length && (loud[pair] as number) <= limit;
    if (isQuiet && begin < 0) begin = pair;
    if (isQuiet || begin < 0) continue;
    const [start, end] = [begin / peaks.pairsPerSecond, pair / peaks.pairsPerSecond];
    if (end - start >= least) found.push([start + edge, end - edge]);
    begin = -1;
  }
  return found;
}

/** Where to go on from a time in a silence; undefined where somebody speaks, or will at once. */
export function afterSilence(stretches: readonly Stretch[], time: number): number | undefined {
  let [low, high] = [0, stretches.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((stretches[middle] as Stretch)[1] > time) high = middle;
    else low = middle + 1;
  }
  const next = stretches[low];
  return next && next[0] <= time && next[1] - time > 0.1 ? next[1] : undefined;
}

/** The highest and lowest sample for each of `columns` columns, -1 to 1. */
export function columnsOf(peaks: Peaks, columns: number): Float32Array {
  const drawn = new Float32Array(2 * columns);
  const pairs = peaks.minMax.length / 2;
  for (let column = 0; column < columns; column++) {
    const first = Math.floor((column * pairs) / columns);
    const last = Math.max(first + 1, Math.floor(((column + 1) * pairs) / columns));
    let [low, high] = [0, 0];
    for (let pair = first; pair < Math.min(last, pairs); pair++) {
      low = Math.min(low, peaks.minMax[2 * pair] as number);
      high = Math.max(high, peaks.minMax[2 * pair + 1] as number);
    }
    drawn[2 * column] = low / 128;
    drawn[2 * column + 1] = high / 128;
  }
  return drawn;
}
