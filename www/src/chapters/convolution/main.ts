import '../../questions/question-card';
import './convolution-views';
import { theory } from '../../engine/theory';
import { addressOf } from '../../page/address';
import { provide } from '../../page/exhibit';
import type { CaseEvent } from '../../questions/formula-check';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { convolution } from './convolution-exhibit';
import { ConvolutionStore } from './state';

const store = new ConvolutionStore(theory, addressOf('conv-matrix'));
provide(convolution, store);

document.addEventListener('case', (event) => {
  store.showCase((event as CaseEvent).example);
  document.querySelector('convolution-views')?.scrollIntoView({ block: 'start' });
});

whenNear('formula-check', () => import('../../questions/formula-check'));
whenNear('erratum-comparison', () => import('./erratum-comparison'));
whenNear('parameter-counts', () => import('./parameter-counts'));
whenNear('backward-pass', () => import('./backward-pass'));

start();
