import '../../questions/question-card';
import './convolution-views';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('erratum-comparison', () => import('./erratum-comparison'));
whenNear('parameter-counts', () => import('./parameter-counts'));
whenNear('backward-pass', () => import('./backward-pass'));

start();
