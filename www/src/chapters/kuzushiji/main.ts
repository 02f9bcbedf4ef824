import '../../engine/device-panel';
import '../../training/recorded-results';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('layer-values', () => import('./layer-values'));
whenNear('draw-character', () => import('../../drawing/draw-character'));
whenNear('activation-maps', () => import('./activation-maps'));
whenNear('train-characters', () => import('./train-characters'));
whenNear('learning-rate-race', () => import('./learning-rate-race'));

start();
