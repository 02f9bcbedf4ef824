import { sheetsContext } from '../engine/provided';
import type { Sheets } from '../engine/sheets';
import { BundleExhibit } from '../questions/bundle-exhibit';

/** What asks the bundle of problem sheets. */
export abstract class SheetsExhibit extends BundleExhibit<Sheets> {
  constructor() {
    super(sheetsContext);
  }
}
