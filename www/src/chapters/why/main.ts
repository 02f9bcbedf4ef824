import '../../engine/device-panel';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('network-sizes', () => import('./network-race'));
whenNear('moved-character', () => import('./moved-character'));
whenNear('pixel-permutation', () => import('./pixel-permutation'));

start();
