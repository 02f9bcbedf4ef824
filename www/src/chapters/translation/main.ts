import '../../engine/device-panel';
import '../../training/recorded-results';
import { Engine } from '../../engine/engine';
import { engineContext } from '../../engine/provided';
import { addressOfPage } from '../../page/address';
import { provide } from '../../page/exhibit';
import { reducesMotion } from '../../page/motion';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { DataStore } from '../../training/data';
import { sentenceDataContext } from '../../training/provided';
import { TranslationStore } from './state';
import { translationContext } from './translation-exhibit';

const engine = new Engine();
provide(engineContext, engine);
provide(translationContext, new TranslationStore(engine, addressOfPage(), reducesMotion));
provide(sentenceDataContext, new DataStore('sentences', engine));

whenNear('letter-way', () => import('./letter-way'));
whenNear('translation-lab', () => import('./translation-lab'));
whenNear('lstm-opened', () => import('./opened/lstm-opened'));
whenNear('attention-opened', () => import('./opened/attention-opened'));
whenNear('attention-changed', () => import('./opened/attention-changed'));
whenNear('what-improves', () => import('./what-improves'));
whenNear('sentence-loss', () => import('./opened/sentence-loss'));
whenNear('translation-learning', () => import('./translation-learning'));
whenNear('check-translator', () => import('./check-translator'));
whenNear('question-card, questions-again', () => import('../../questions/later'));
whenNear('chapter-notebook', () => import('../../figures/chapter-notebook'));

start();
