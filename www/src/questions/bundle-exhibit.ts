import type { Context } from '@lit/context';
import { Exhibit } from '../page/exhibit';

/** What asks a bundle by itself: rendered at once, and again when the bundle is there or is known not to come. */
export abstract class BundleExhibit<Bundle> extends Exhibit {
  readonly #opened: () => Promise<Bundle>;
  protected bundle: Bundle | null = null;
  /** Why there is no bundle, in a sentence. */
  protected failure: string | null = null;

  constructor(context: Context<unknown, Promise<Bundle>>) {
    super();
    this.#opened = this.use(context);
  }

  override firstUpdated() {
    this.#opened()
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
