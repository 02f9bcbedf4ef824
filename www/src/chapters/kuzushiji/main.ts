import '../../engine/device-panel';
import '../../training/recorded-results';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('draw-character', () => import('../../drawing/draw-character'));
whenNear('activation-maps', () => import('./activation-maps'));
whenNear('train-characters', () => import('./train-characters'));
whenNear('learning-rate-race', () => import('./learning-rate-race'));

start();
