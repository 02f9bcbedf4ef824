import '../../drawing/draw-character';
import '../../engine/device-panel';
import './chapter-list';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('translate-sentence', () => import('./translate-sentence'));

start();
