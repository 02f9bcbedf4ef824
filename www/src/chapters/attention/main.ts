import '../../questions/question-card';
import './attention-views';
import { theory } from '../../engine/theory';
import { addressOf } from '../../page/address';
import { provide } from '../../page/exhibit';
import '../../page/side-by-side';
import { start } from '../../page/start';
import { whenNear } from '../../page/when-near';
import { attention } from './attention-exhibit';
import { AttentionStore } from './state';

provide(attention, new AttentionStore(theory, addressOf('self-attention')));

whenNear('formula-check', () => import('../../questions/formula-check'));
whenNear('softmax-row', () => import('./softmax-row'));
whenNear('pixel-shuffle', () => import('./pixel-shuffle'));
whenNear('attention-contrast', () => import('./attention-contrast'));

start();
