import { isDark } from '../page/theme';
import { ColorScale } from './color-scale';

const scales = new Map<boolean, ColorScale>();

/** The colours of values by day or by night, as the page is now; `theme` tells when it changes. */
export function pageScale(): ColorScale {
  const dark = isDark();
  const scale = scales.get(dark) ?? new ColorScale(dark);
  scales.set(dark, scale);
  return scale;
}
