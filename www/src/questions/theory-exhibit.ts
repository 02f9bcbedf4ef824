import { theoryContext } from '../engine/provided';
import type { Theory } from '../engine/theory';
import { Exhibit } from '../page/exhibit';

/** What asks the theory's bundle by itself: rendered at once, and again when the bundle is there or is known not to come. */
export abstract class TheoryExhibit extends Exhibit {
  readonly #theory = this.use(theoryContext);
  protected bundle: Theory | null = null;
  /** Why there is no bundle, in a sentence. */
  protected failure: string | null = null;

  override firstUpdated() {
    this.#theory()
      .then(
        (bundle) => {
          this.bundle = bundle;
        },
        (error: Error) => {
          this.failure = error.message;
        },
      )
      .finally(() => this.requestUpdate());
  }
}
