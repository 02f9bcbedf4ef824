import { createContext } from '@lit/context';
import { Exhibit } from '../../page/exhibit';
import type { TranslationStore } from './state';

/** The sentence that a page's exhibits share. */
export const translationContext = createContext<TranslationStore>('translation');

/** What the translating exhibits have in common: the one sentence. */
export abstract class TranslationExhibit extends Exhibit {
  readonly #store = this.use(translationContext);

  /** Renders anew with each of the store's events. */
  constructor(...events: ('sentence' | 'result' | 'step')[]) {
    super();
    this.follow(() => [this.store], ...events);
  }

  protected get store(): TranslationStore {
    return this.#store();
  }
}
