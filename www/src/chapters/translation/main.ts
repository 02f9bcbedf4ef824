import '../../engine/device-panel';
import '../../training/recorded-results';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('translation-lab', () => import('./translation-lab'));
whenNear('translation-learning', () => import('./translation-learning'));

start();
