// The pedals that are plugged in, by WebHID or as a gamepad.

import { buttonsDown, MODELS, modelOf, pedalsDown } from "./pedals";
import type { Pedal } from "./pedals";

// What TypeScript's library does not know of WebHID.
interface HidDevice extends EventTarget {
  readonly vendorId: number;
  readonly productId: number;
  readonly opened: boolean;
  open(): Promise<void>;
}
interface HidReport extends Event {
  readonly data: DataView;
}
interface Hid extends EventTarget {
  getDevices(): Promise<HidDevice[]>;
  requestDevice(options: { filters: { vendorId: number; productId: number }[] }): Promise<HidDevice[]>;
}

const hid = (navigator as unknown as { hid?: Hid }).hid;

export const canConnect = hid !== undefined;

/** Watches all pedals; `moved` gets those that were down before, and those that are now. */
export class Feet {
  private down: ReadonlySet<Pedal> = new Set();
  /** Which are down on each thing: a gamepad at rest must not let go what a foot holds down on a pedal. */
  private readonly held = new Map<object, ReadonlySet<Pedal>>();
  private frame = 0;

  constructor(private readonly moved: (before: ReadonlySet<Pedal>, now: ReadonlySet<Pedal>) => void) {
    void hid?.getDevices().then((devices) => devices.forEach((device) => void this.listen(device)));
    hid?.addEventListener("connect", (event) => void this.listen((event as Event & { device: HidDevice }).device));
    window.addEventListener("gamepadconnected", () => this.poll());
    window.addEventListener("blur", () => {
      this.held.clear();
      this.tell();
    });
  }

  /** Let the person choose a pedal, once: the browser remembers it. Says what was connected. */
  async connect(): Promise<string | undefined> {
    const filters = MODELS.map(({ vendorId, productId }) => ({ vendorId, productId }));
    const devices = (await hid?.requestDevice({ filters })) ?? [];
    for (const device of devices) await this.listen(device);
    const device = devices[0];
    return device && modelOf(device.vendorId, device.productId)?.name;
  }

  private async listen(device: HidDevice): Promise<void> {
    const model = modelOf(device.vendorId, device.productId);
    if (!model) return;
    if (!device.opened) await device.open();
    device.addEventListener("inputreport", (event) => this.now(device, pedalsDown(model, (event as HidReport).data)));
  }

  private poll(): void {
    cancelAnimationFrame(this.frame);
    const pads = navigator.getGamepads().filter((pad) => pad !== null);
    this.now(this, new Set(pads.flatMap((pad) => [...buttonsDown(pad.buttons)])));
    if (pads.length === 0) return;
    this.frame = requestAnimationFrame(() => this.poll());
  }

  private now(thing: object, down: ReadonlySet<Pedal>): void {
    this.held.set(thing, down);
    this.tell();
  }

  private tell(): void {
    const before = this.down;
    const down = new Set([...this.held.values()].flatMap((held) => [...held]));
    if (before.size === down.size && [...down].every((pedal) => before.has(pedal))) return;
    this.down = down;
    this.moved(before, down);
  }
}
