import { theoryContext } from '../engine/provided';
import type { Theory } from '../engine/theory';
import { BundleExhibit } from './bundle-exhibit';

/** What asks the theory's bundle by itself. */
export abstract class TheoryExhibit extends BundleExhibit<Theory> {
  constructor() {
    super(theoryContext);
  }
}
