import { createContext } from '@lit/context';
import { Exhibit } from '../page/exhibit';
import type { DrawingStore } from './state';

/** The drawing that a page's exhibits share. */
export const drawingContext = createContext<DrawingStore>('drawing');

/** What the exhibits of the drawing have in common. */
export abstract class DrawingExhibit extends Exhibit {
  readonly #store = this.use(drawingContext);

  /** Renders anew with each of the store's events. */
  constructor(...events: ('drawing' | 'reading')[]) {
    super();
    this.follow(() => [this.store], ...events);
  }

  protected get store(): DrawingStore {
    return this.#store();
  }
}
