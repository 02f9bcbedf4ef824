import '../../questions/question-card';
import './convolution-views';
import { theory } from '../../engine/theory';
import { addressOf } from '../../page/address';
import { provide } from '../../page/exhibit';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { convolution } from './convolution-exhibit';
import { ConvolutionStore } from './state';

provide(convolution, new ConvolutionStore(theory, addressOf('conv-matrix')));

whenNear('erratum-comparison', () => import('./erratum-comparison'));
whenNear('parameter-counts', () => import('./parameter-counts'));
whenNear('backward-pass', () => import('./backward-pass'));

start();
