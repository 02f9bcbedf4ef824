import '../../questions/question-card';
import '#language/questions/asked/self-attention';
import './attention-views';
import { theoryContext } from '../../engine/provided';
import { openTheory } from '../../engine/theory';
import { addressOf } from '../../page/address';
import { provide } from '../../page/exhibit';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { Progress } from '../../questions/progress';
import { progressContext } from '../../questions/provided';
import { attentionContext } from './attention-exhibit';
import { AttentionStore } from './state';

const theory = openTheory();
provide(theoryContext, theory);
provide(progressContext, new Progress());
provide(attentionContext, new AttentionStore(theory, addressOf('self-attention')));

whenNear('formula-check', () => import('../../questions/formula-check'));
whenNear('softmax-row', () => import('./softmax-row'));
whenNear('pixel-shuffle', () => import('./pixel-shuffle'));
whenNear('attention-contrast', () => import('./attention-contrast'));
whenNear('questions-again', () => import('../../questions/questions-again'));
whenNear('chapter-notebook', () => import('../../figures/chapter-notebook'));

start();
