import '../../questions/question-card';
import '#language/questions/asked/conv-matrix';
import './convolution-views';
import { theoryContext } from '../../engine/provided';
import { openTheory } from '../../engine/theory';
import { addressOf } from '../../page/address';
import { provide } from '../../page/exhibit';
import type { CaseEvent } from '../../questions/formula-check';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { Progress } from '../../questions/progress';
import { progressContext } from '../../questions/provided';
import { convolutionContext } from './convolution-exhibit';
import { ConvolutionStore } from './state';

const theory = openTheory();
provide(theoryContext, theory);
provide(progressContext, new Progress());
const store = new ConvolutionStore(theory, addressOf('conv-matrix'));
provide(convolutionContext, store);

document.addEventListener('case', (event) => {
  store.showCase((event as CaseEvent).example);
  document.querySelector('convolution-views .conv-shown')?.scrollIntoView({ block: 'start' });
});

whenNear('formula-check', () => import('../../questions/formula-check'));
whenNear('erratum-comparison', () => import('./erratum-comparison'));
whenNear('parameter-counts', () => import('./parameter-counts'));
whenNear('backward-pass', () => import('./backward-pass'));
whenNear('questions-again', () => import('../../questions/questions-again'));
whenNear('chapter-notebook', () => import('../../figures/chapter-notebook'));

start();
