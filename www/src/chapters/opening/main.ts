import '../../drawing/draw-character';
import '../../engine/device-panel';
import { drawingContext } from '../../drawing/drawing-exhibit';
import { DrawingStore } from '../../drawing/state';
import { Engine } from '../../engine/engine';
import { engineContext } from '../../engine/provided';
import { addressOfPage } from '../../page/address';
import { provide } from '../../page/exhibit';
import { reducesMotion } from '../../page/motion';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { Progress } from '../../questions/progress';
import { progressContext } from '../../questions/provided';
import { FOR_PEOPLE, TranslationStore } from '../translation/state';
import { translationContext } from '../translation/translation-exhibit';
import { markChapters } from './chapter-list';

const engine = new Engine();
provide(engineContext, engine);
provide(drawingContext, new DrawingStore(engine));
provide(translationContext, new TranslationStore(engine, addressOfPage(), reducesMotion, FOR_PEOPLE));

const progress = new Progress();
provide(progressContext, progress);
markChapters(progress);
whenNear('translate-sentence', () => import('./translate-sentence'));
whenNear('reader-progress', () => import('./reader-progress'));

start();
