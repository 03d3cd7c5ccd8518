// Foot pedals, read over WebHID: which are down, out of the bytes that a pedal sends.

export type Pedal = "back" | "play" | "forward" | "extra";

interface Model {
  readonly name: string;
  readonly vendorId: number;
  readonly productId: number;
  readonly bits: Readonly<Partial<Record<Pedal, number>>>;
}

const PHILIPS = { back: 1, play: 2, forward: 4, extra: 8 } as const;

export const MODELS: readonly Model[] = [
  { name: "Infinity IN-USB-2", vendorId: 0x05f3, productId: 0x00ff, bits: { back: 1, play: 2, forward: 4 } },
  { name: "Philips ACC2310 or ACC2320", vendorId: 0x0911, productId: 0x1844, bits: PHILIPS },
  { name: "Philips ACC2330", vendorId: 0x0911, productId: 0x091a, bits: PHILIPS },
];

export function modelOf(vendorId: number, productId: number): Model | undefined {
  return MODELS.find((model) => model.vendorId === vendorId && model.productId === productId);
}

/** The pedals that are down, by the first byte of a report. */
export function pedalsDown(model: Model, report: DataView): Set<Pedal> {
  const byte = report.byteLength > 0 ? report.getUint8(0) : 0;
  const down = new Set<Pedal>();
  for (const [pedal, bit] of Object.entries(model.bits) as [Pedal, number][]) if (byte & bit) down.add(pedal);
  return down;
}

/** A gamepad's buttons as pedals, for browsers without WebHID: many pedals can be one. */
export function buttonsDown(buttons: readonly { readonly pressed: boolean }[]): Set<Pedal> {
  const down = new Set<Pedal>();
  for (const [index, pedal] of (["back", "play", "forward", "extra"] as const).entries()) if (buttons[index]?.pressed) down.add(pedal);
  return down;
}

export type Action = "play" | "pause" | "toggle" | "wind-back" | "wind-forward" | "wind-stop" | "extra";

/** What is to be done when other pedals are down than before. */
export function actionsFor(before: ReadonlySet<Pedal>, now: ReadonlySet<Pedal>, mode: "hold" | "toggle"): Action[] {
  const actions: Action[] = [];
  const pressed = (pedal: Pedal): boolean => now.has(pedal) && !before.has(pedal);
  const released = (pedal: Pedal): boolean => before.has(pedal) && !now.has(pedal);
  if (released("back") || released("forward")) actions.push("wind-stop");
  if (pressed("back")) actions.push("wind-back");
  if (pressed("forward")) actions.push("wind-forward");
  if (pressed("play")) actions.push(mode === "hold" ? "play" : "toggle");
  if (released("play") && mode === "hold") actions.push("pause");
  if (pressed("extra")) actions.push("extra");
  return actions;
}
