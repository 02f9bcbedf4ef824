import '../../engine/device-panel';
import '../../training/recorded-results';
import { drawingContext } from '../../drawing/drawing-exhibit';
import { DrawingStore } from '../../drawing/state';
import { Engine } from '../../engine/engine';
import { engineContext } from '../../engine/provided';
import { provide } from '../../page/exhibit';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { DataStore } from '../../training/data';
import { characterDataContext } from '../../training/provided';

const engine = new Engine();
provide(engineContext, engine);
provide(drawingContext, new DrawingStore(engine));
provide(characterDataContext, new DataStore('characters', engine));

whenNear('layer-values', () => import('./layer-values'));
whenNear('draw-character', () => import('../../drawing/draw-character'));
whenNear('activation-maps', () => import('./activation-maps'));
whenNear('network-backwards', () => import('./backwards/network-backwards'));
whenNear('four-readers', () => import('./four-readers'));
whenNear('train-characters', () => import('./train-characters'));
whenNear('check-reader', () => import('./check-reader'));
whenNear('learning-rate-race', () => import('./learning-rate-race'));
whenNear('question-card, questions-again', () => import('../../questions/later'));
whenNear('chapter-notebook', () => import('../../figures/chapter-notebook'));

start();
