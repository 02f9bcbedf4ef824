import { createContext } from '@lit/context';
import { Exhibit } from '../../page/exhibit';
import type { ConvolutionStore } from './state';

/** The convolution that a page's exhibits share. */
export const convolutionContext = createContext<ConvolutionStore>('convolution');

/** What the exhibits of chapter 1 have in common: the one calculation. */
export abstract class ConvolutionExhibit extends Exhibit {
  readonly #store = this.use(convolutionContext);

  /** Renders anew with each of the store's events. */
  constructor(...events: ('values' | 'lit')[]) {
    super();
    this.follow(() => [this.store], ...events);
  }

  get store(): ConvolutionStore {
    return this.#store();
  }
}
