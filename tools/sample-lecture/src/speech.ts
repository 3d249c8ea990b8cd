/** A voice without words: pitch, vowels, consonants and pauses as in speech, made from nothing and always the same. */

/** Samples a second of the voice, mono. */
export const SPEECH_SAMPLE_RATE = 24_000;

/** First three resonances of the vocal tract in Hz, for a, e, i, o, u. */
const VOWELS: readonly (readonly [number, number, number])[] = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [300, 2250, 3000],
  [570, 840, 2410],
  [320, 870, 2240],
];
const BANDWIDTHS = [80, 110, 160] as const;
const GAINS = [1, 0.6, 0.3] as const;
const LOUDNESS = 2600;
/** Of 32,767: what is louder is bent, not cut. */
const SAMPLE_MAX = 28_000;

/** One sound of the voice, `length` samples long. */
interface Sound {
  readonly kind: 'vowel' | 'consonant' | 'pause';
  readonly length: number;
  readonly vowel: readonly [number, number, number];
  readonly pitch: number;
}

/** Speaks without end; samples are taken in pieces of any size. */
export class Voice {
  readonly #chance: () => number;
  readonly #resonators = BANDWIDTHS.map(() => new Resonator());
  #sound: Sound = { kind: 'pause', length: 0, vowel: [500, 1500, 2500], pitch: 110 };
  #spent = 0;
  #syllablesLeft = 0;
  #phase = 0;

  constructor(seed = 1) {
    this.#chance = randomSource(seed);
  }

  /** The next `count` samples, 16 bits each. */
  speak(count: number): Int16Array {
    return Int16Array.from({ length: count }, () => SAMPLE_MAX * Math.tanh(this.#nextSample() / SAMPLE_MAX));
  }

  #nextSample(): number {
    if (this.#spent >= this.#sound.length) this.#nextSound();
    const { kind, length, pitch } = this.#sound;
    const envelope = kind === 'pause' ? 0 : Math.sin((Math.PI * this.#spent) / length) ** 0.6;
    this.#spent += 1;
    this.#phase = (this.#phase + pitch / SPEECH_SAMPLE_RATE) % 1;
    // A glottal pulse rises slowly and falls fast; a consonant is a hiss.
    const pulse = this.#phase < 0.6 ? (this.#phase / 0.6) ** 2 : 1 - (this.#phase - 0.6) / 0.4;
    const excitation = kind === 'consonant' ? (this.#chance() - 0.5) * 0.5 : pulse - 0.4;
    const voiced = this.#resonators.reduce(
      (sum, resonator, i) => sum + resonator.pass(excitation * envelope) * (GAINS[i] ?? 0),
      0,
    );
    return voiced * LOUDNESS;
  }

  #nextSound(): void {
    const between = (low: number, high: number) => low + this.#chance() * (high - low);
    const samples = (duration: number) => Math.round(duration * SPEECH_SAMPLE_RATE);
    const vowel = VOWELS[Math.floor(this.#chance() * VOWELS.length)] ?? this.#sound.vowel;
    this.#spent = 0;
    if (this.#syllablesLeft === 0) {
      this.#syllablesLeft = Math.round(between(8, 18));
      this.#sound = { kind: 'pause', length: samples(between(0.3, 0.8)), vowel, pitch: 135 };
      return;
    }
    // The pitch falls towards the end of a phrase.
    const pitch = 95 + this.#syllablesLeft * 2.5 + between(-6, 6);
    if (this.#sound.kind !== 'consonant' && this.#chance() < 0.8) {
      this.#sound = { kind: 'consonant', length: samples(between(0.03, 0.08)), vowel: [1800, 3200, 5200], pitch };
    } else {
      this.#syllablesLeft -= 1;
      this.#sound = { kind: 'vowel', length: samples(between(0.1, 0.24)), vowel, pitch };
    }
    this.#resonators.forEach((resonator, i) => resonator.tune(this.#sound.vowel[i] ?? 0, BANDWIDTHS[i] ?? 100));
  }
}

/** A filter of two poles that rings at one frequency. */
class Resonator {
  #gain = 0;
  #first = 0;
  #second = 0;
  #last = 0;
  #beforeLast = 0;

  tune(frequency: number, bandwidth: number): void {
    const radius = Math.exp((-Math.PI * bandwidth) / SPEECH_SAMPLE_RATE);
    this.#first = 2 * radius * Math.cos((2 * Math.PI * frequency) / SPEECH_SAMPLE_RATE);
    this.#second = -radius * radius;
    this.#gain = 1 - radius;
  }

  pass(input: number): number {
    const output = this.#gain * input * 8 + this.#first * this.#last + this.#second * this.#beforeLast;
    this.#beforeLast = this.#last;
    this.#last = output;
    return output;
  }
}

/** Numbers 0..1 that look random and never change (a multiplicative congruential generator). */
function randomSource(seed: number): () => number {
  let state = seed % 2_147_483_647 || 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
