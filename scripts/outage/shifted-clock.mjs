// Loaded before a producer: its wall clock is `SOAK_CLOCK_OFF_MS` milliseconds off. The steady clock is not.
const offMs = Number(process.env.SOAK_CLOCK_OFF_MS ?? 0);
const RealDate = Date;

globalThis.Date = class extends RealDate {
  constructor(...args) {
    if (args.length === 0) super(RealDate.now() + offMs);
    else super(...args);
  }

  static now() {
    return RealDate.now() + offMs;
  }
};
