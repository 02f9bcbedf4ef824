import '../../engine/device-panel';
import '../../training/recorded-results';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('letter-way', () => import('./letter-way'));
whenNear('translation-lab', () => import('./translation-lab'));
whenNear('translation-learning', () => import('./translation-learning'));

start();
