// Whether a control has stood still: what moves under a hand that is already coming down must not take the press meant for another.

const STILL_MS = 400, LOOK_MS = 50, MOVED_PX = 3;

export class Steady {
  #controls; #place = new Map(); #movedAt = new Map();

  /** @param {() => Iterable<Element>} controls What to watch; may change. */
  constructor(controls) {
    this.#controls = controls;
    setInterval(() => { for (const control of this.#controls()) this.#look(control); }, LOOK_MS);
  }

  /** True when the control has been where it is, visible, for long enough to be aimed at. */
  isStill(control) {
    this.#look(control);
    return performance.now() - (this.#movedAt.get(control) ?? -Infinity) >= STILL_MS;
  }

  #look(control) {
    const { left, top, width, height } = control.getBoundingClientRect(), now = [left, top, width, height], before = this.#place.get(control);
    this.#place.set(control, now);
    if (!before || now.some((value, i) => Math.abs(value - before[i]) > MOVED_PX)) this.#movedAt.set(control, performance.now());
  }
}
