// The player at the foot of the page: its buttons, and the outline of the recording with what should be looked at.

import { element } from "../desk/elements";
import { whenIdle } from "../desk/idle";
import { preferences } from "../desk/preferences";
import { clock } from "../desk/times";
import { columnsOf } from "./peaks";
import type { Peaks } from "./peaks";
import type { Player } from "./player";

/** A stretch to look at: voice without text, or text without voice. Told by shape, not by colour alone. */
export interface Marker {
  readonly kind: "voice" | "text" | "other";
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

export class PlayerBar {
  readonly place: HTMLElement;
  private readonly canvas = element("canvas", { "aria-hidden": "true" });
  private readonly position = element("div", { class: "position" });
  private readonly slider: HTMLElement;
  private readonly playButton: HTMLButtonElement;
  private readonly clock = element("span", { class: "clock" });
  private readonly settings = element("span", { class: "settings soft" });
  private readonly failure = element("span", { class: "wrong", role: "alert" });
  private peaks: Peaks | undefined;
  private columns: Float32Array = new Float32Array();
  private shownFailure = "";
  private shownPlace = "";
  private isToDraw = false;

  constructor(
    private readonly player: Player,
    private readonly markers: readonly Marker[],
    keysOf: (command: string) => string,
    run: (command: string) => void,
  ) {
    const button = (command: string, label: string, symbol: string): HTMLButtonElement => {
      const keys = keysOf(command);
      const title = keys ? `${label} (${keys})` : label;
      return element("button", { type: "button", "aria-label": label, title, click: () => run(command) }, symbol);
    };
    this.playButton = button("play", "Play", "▶");
    this.playButton.classList.add("main");
    this.slider = element(
      "div",
      {
        class: "outline",
        role: "slider",
        tabindex: "0",
        "aria-label": "Place in the recording",
        "aria-valuemin": "0",
        pointerdown: (event) => this.drag(event as PointerEvent),
        keydown: (event) => this.key(event as KeyboardEvent),
      },
      this.canvas,
      this.position,
    );
    this.place = element(
      "section",
      { class: "player", "aria-label": "Recording" },
      element(
        "div",
        { class: "buttons" },
        button("back", "Back", "«"),
        this.playButton,
        button("forward", "Forward", "»"),
        button("loop", "Repeat the phrase", "⟳"),
      ),
      this.slider,
      element("div", { class: "readout" }, this.clock, this.settings, this.failure),
      element(
        "div",
        { class: "buttons" },
        button("slower", "Slower", "−"),
        button("faster", "Faster", "+"),
        button("skip-silence", "Skip silence", "⇥"),
        button("keys", "Keys and settings", "⌨"),
      ),
    );
    // The times take the same room wherever the recording is, so that the outline beside them is not drawn anew.
    this.clock.style.minInlineSize = `${2 * clock(player.duration).length + 3}ch`;
    new ResizeObserver(() => this.drawLater()).observe(this.slider);
    window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.drawLater());
    player.onChange(() => this.update());
    this.update();
  }

  showPeaks(peaks: Peaks): void {
    this.peaks = peaks;
    this.columns = new Float32Array();
    this.drawLater();
  }

  private update(): void {
    const { time, duration, isPlaying } = this.player;
    const label = isPlaying ? "Pause" : "Play";
    if (this.playButton.getAttribute("aria-label") !== label) {
      this.playButton.setAttribute("aria-label", label);
      this.playButton.textContent = isPlaying ? "❚❚" : "▶";
    }
    const place = duration > 0 ? `${((100 * time) / duration).toFixed(2)}%` : "0";
    if (place !== this.shownPlace) this.position.style.insetInlineStart = this.shownPlace = place;
    const told = `${clock(time)} / ${clock(duration)}`;
    if (this.clock.textContent !== told) {
      this.clock.textContent = told;
      this.slider.setAttribute("aria-valuemax", String(Math.round(duration)));
      this.slider.setAttribute("aria-valuenow", String(Math.round(time)));
      this.slider.setAttribute("aria-valuetext", `${clock(time)} of ${clock(duration)}`);
    }
    const { boost, skipSilence } = preferences();
    const settings = [
      `${this.player.speed.toFixed(2).replace(/0$/, "")}×`,
      boost > 1 && `volume ${boost}×`,
      skipSilence && "skips silence",
      this.player.looped && "repeats",
    ];
    const line = settings.filter(Boolean).join(" · ");
    if (this.settings.textContent !== line) this.settings.textContent = line;
    if (this.player.failure !== this.shownFailure) this.failure.textContent = this.shownFailure = this.player.failure;
  }

  private drawLater(): void {
    if (this.isToDraw) return;
    this.isToDraw = true;
    whenIdle(() => {
      this.isToDraw = false;
      this.draw();
    });
  }

  private draw(): void {
    const { clientWidth: width, clientHeight: height } = this.slider;
    if (width === 0) return;
    const scale = window.devicePixelRatio;
    [this.canvas.width, this.canvas.height] = [Math.round(width * scale), Math.round(height * scale)];
    const context = this.canvas.getContext("2d");
    if (!context) return;
    context.scale(scale, scale);
    const style = getComputedStyle(this.slider);
    const middle = height / 2 - 3;
    context.fillStyle = style.getPropertyValue("--line-strong");
    if (this.peaks) {
      const count = Math.floor(width / 2);
      if (this.columns.length !== 2 * count) this.columns = columnsOf(this.peaks, count);
      const { columns } = this;
      for (let column = 0; column < columns.length / 2; column++) {
        const [low, high] = [columns[2 * column] as number, columns[2 * column + 1] as number];
        const top = middle - high * middle;
        context.fillRect(2 * column, top, 1.4, Math.max(1, (high - low) * middle));
      }
    }
    for (const { kind, start, end } of this.markers) {
      const [left, right] = [start, end].map((time) => (time / (this.player.duration || 1)) * width) as [number, number];
      const wide = Math.max(4, right - left);
      context.fillStyle = context.strokeStyle = style.getPropertyValue(kind === "voice" ? "--soon" : "--late");
      if (kind === "voice") context.fillRect(left, height - 5, wide, 4);
      else context.strokeRect(left + 0.5, height - 5.5, wide - 1, 4);
    }
  }

  private drag(event: PointerEvent): void {
    const seek = ({ clientX }: PointerEvent): void => {
      const box = this.slider.getBoundingClientRect();
      this.player.seek(((clientX - box.left) / box.width) * this.player.duration);
    };
    seek(event);
    this.slider.setPointerCapture(event.pointerId);
    this.slider.onpointermove = seek;
    this.slider.onpointerup = this.slider.onpointercancel = () => (this.slider.onpointermove = null);
  }

  private key(event: KeyboardEvent): void {
    const by: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key in by) this.player.seek(this.player.time + (by[event.key] ?? 0));
    else if (event.key === "Home") this.player.seek(0);
    else if (event.key === "End") this.player.seek(this.player.duration);
    else return;
    event.preventDefault();
  }
}
