import '../../questions/question-card';
import './attention-views';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';

whenNear('softmax-row', () => import('./softmax-row'));
whenNear('pixel-shuffle', () => import('./pixel-shuffle'));
whenNear('attention-contrast', () => import('./attention-contrast'));

start();
