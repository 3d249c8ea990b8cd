/** Runs collection rounds one at a time while an encode reports progress, and keeps the first error for whoever waits. */
import type { TrackCollector } from './track-collector';

export class CollectInTurn {
  readonly #collectors: readonly TrackCollector[];
  readonly #onFailure: () => void;
  #round: Promise<void> | null = null;
  #failure: Error | null = null;

  /** @param onFailure called once a round has failed: the encode is of no use any more */
  constructor(collectors: readonly TrackCollector[], onFailure: () => void) {
    this.#collectors = collectors;
    this.#onFailure = onFailure;
  }

  /** Starts a round, unless one is under way: the next report will start another. */
  soon(): void {
    if (this.#failure) return;
    this.#round ??= this.#collectAll().finally(() => {
      this.#round = null;
    });
  }

  /** Waits for the round that is under way. */
  async settle(): Promise<void> {
    await this.#round;
  }

  /**
   * Collects what is left, once the process is gone.
   * @throws {Error} what any round has thrown, as `cause`
   */
  async finish(): Promise<void> {
    await this.settle();
    if (!this.#failure) await this.#collectAll();
    this.throwIfFailed();
  }

  /** @throws {Error} what any round has thrown, as `cause` */
  throwIfFailed(): void {
    if (this.#failure) throw this.#failure;
  }

  async #collectAll(): Promise<void> {
    try {
      for (const collector of this.#collectors) await collector.collect();
    } catch (cause) {
      this.#failure ??= new Error('Cannot take up the files of the encode', { cause });
      this.#onFailure();
    }
  }
}
