// The recording, played as a transcriptionist plays it: by keys and pedals, from where it was, a little before that.

import { prefer, preferences } from "../desk/preferences";
import { afterSilence } from "./peaks";
import type { Stretch } from "./peaks";

export const SPEEDS = [0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3] as const;
const BOOSTS = [1, 1.5, 2, 3, 4] as const;
const TELL_ACTIVE_MS = 30_000;

export class Player {
  readonly audio = new Audio();
  private quiet: readonly Stretch[] = [];
  private loop: Stretch | undefined;
  private gain: GainNode | undefined;
  private context: AudioContext | undefined;
  private frame = 0;
  private told = 0;
  private winding: ReturnType<typeof setInterval> | undefined;
  private readonly listeners: (() => void)[] = [];

  /** `length` is the recording's in seconds, for as long as the browser does not know it. */
  constructor(
    private readonly address: string,
    private readonly length: number,
  ) {
    this.audio.preload = "auto";
    this.audio.preservesPitch = true;
    this.setSpeed(preferences().speed);
    for (const kind of ["timeupdate", "play", "pause", "seeked", "ratechange", "loadedmetadata", "error", "ended"]) {
      this.audio.addEventListener(kind, () => this.changed());
    }
    this.audio.addEventListener("play", () => this.tick());
  }

  get time(): number {
    return this.audio.currentTime;
  }

  get duration(): number {
    return Number.isFinite(this.audio.duration) && this.audio.duration > 0 ? this.audio.duration : this.length;
  }

  get isPlaying(): boolean {
    return !this.audio.paused && !this.audio.ended;
  }

  get looped(): Stretch | undefined {
    return this.loop;
  }

  get speed(): number {
    return this.audio.playbackRate;
  }

  get boost(): number {
    return this.gain?.gain.value ?? 1;
  }

  /** What is wrong with the recording, if anything. */
  get failure(): string {
    return this.audio.error ? "The recording can't be played at the moment. It is tried again when you press play." : "";
  }

  /** Call when anything about it changes, many times a second while it plays. */
  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Fetch the beginning of the recording, so that it plays at once when it is wanted. */
  prepare(): void {
    if (!this.audio.hasAttribute("src")) this.audio.src = this.address;
  }

  knowSilences(quiet: readonly Stretch[]): void {
    this.quiet = quiet;
  }

  async play(): Promise<void> {
    this.prepare();
    if (this.audio.error) {
      const time = this.time;
      this.audio.load();
      this.audio.currentTime = time;
    } else if (this.audio.paused && this.time > 0) {
      this.seek(this.time - preferences().rewindS);
    }
    this.applyBoost();
    try {
      await this.audio.play();
    } catch {
      this.changed();
    }
  }

  pause(): void {
    this.audio.pause();
  }

  toggle(): void {
    if (this.isPlaying) this.pause();
    else void this.play();
  }

  seek(time: number): void {
    this.goTo(time);
    this.changed();
  }

  /** Play from a time on, just there. */
  async playFrom(time: number): Promise<void> {
    // The sound goes first: what shows where it is follows with the events that this brings about.
    this.goTo(time);
    this.applyBoost();
    await this.audio.play().catch(() => this.changed());
  }

  step(direction: 1 | -1): void {
    this.seek(this.time + direction * preferences().stepS);
  }

  /** Back or forward for as long as a pedal is down. */
  wind(direction: 1 | -1 | 0): void {
    clearInterval(this.winding);
    this.winding = undefined;
    if (direction === 0) return;
    this.seek(this.time + direction * 0.5);
    this.winding = setInterval(() => this.seek(this.time + direction * 0.5), 125);
  }

  setSpeed(speed: number): void {
    this.audio.defaultPlaybackRate = speed;
    this.audio.playbackRate = speed;
    prefer({ speed });
    this.changed();
  }

  changeSpeed(by: 1 | -1): void {
    this.setSpeed(neighbour(SPEEDS, this.speed, by));
  }

  changeBoost(by: 1 | -1): void {
    prefer({ boost: neighbour(BOOSTS, preferences().boost, by) });
    this.applyBoost();
    this.changed();
  }

  setSkipping(skipSilence: boolean): void {
    prefer({ skipSilence });
    this.changed();
  }

  /** Repeat a stretch until it is let go; without one, stop repeating. */
  repeat(stretch: Stretch | undefined): void {
    this.loop = stretch;
    if (stretch) void this.playFrom(stretch[0]);
    else this.changed();
  }

  /** Louder than recorded goes through the audio graph, which is made when it is first wanted. */
  private applyBoost(): void {
    const { boost } = preferences();
    if (!this.gain && boost > 1) {
      this.context = new AudioContext();
      this.gain = this.context.createGain();
      this.context.createMediaElementSource(this.audio).connect(this.gain).connect(this.context.destination);
    }
    if (this.gain) this.gain.gain.value = boost;
    void this.context?.resume();
  }

  private goTo(time: number): void {
    this.prepare();
    this.audio.currentTime = Math.min(Math.max(0, time), this.duration || Infinity);
    if (this.loop && (time < this.loop[0] - 0.05 || time > this.loop[1] + 0.05)) this.loop = undefined;
  }

  private readonly tick = (): void => {
    cancelAnimationFrame(this.frame);
    if (!this.isPlaying) return;
    this.changed();
    this.frame = requestAnimationFrame(this.tick);
  };

  private changed(): void {
    if (this.isPlaying) {
      if (this.loop && this.time >= this.loop[1]) this.audio.currentTime = this.loop[0];
      else if (!this.loop && preferences().skipSilence) {
        const next = afterSilence(this.quiet, this.time);
        if (next !== undefined) this.audio.currentTime = next;
      }
      if (Date.now() - this.told > TELL_ACTIVE_MS) {
        this.told = Date.now();
        window.dispatchEvent(new Event("desk:active"));
      }
    }
    for (const listener of this.listeners) listener();
  }
}

function neighbour(values: readonly number[], value: number, by: 1 | -1): number {
  const next = by > 0 ? values.find((each) => each > value + 0.001) : values.findLast((each) => each < value - 0.001);
  return next ?? (by > 0 ? (values.at(-1) as number) : (values[0] as number));
}
