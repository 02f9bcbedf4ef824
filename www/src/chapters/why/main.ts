import '../../engine/device-panel';
import '../../training/recorded-results.css';
import { drawingContext } from '../../drawing/drawing-exhibit';
import { DrawingStore } from '../../drawing/state';
import { Engine } from '../../engine/engine';
import { engineContext } from '../../engine/provided';
import { provide } from '../../page/exhibit';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { DataStore } from '../../training/data';
import { characterDataContext } from '../../training/provided';

const engine = new Engine();
provide(engineContext, engine);
provide(drawingContext, new DrawingStore(engine));
provide(characterDataContext, new DataStore('characters', engine));

whenNear('network-sizes', () => import('./network-race'));
whenNear('moved-character', () => import('./moved-character'));
whenNear('pixel-permutation', () => import('./pixel-permutation'));
whenNear('question-card, questions-again', () => import('../../questions/later'));
whenNear('chapter-notebook', () => import('../../figures/chapter-notebook'));

start();
