import './training/recorded-results';
import './chapters/kuzushiji/activation-maps';
import './chapters/attention/attention-contrast';
import './chapters/attention/attention-views';
import './chapters/attention/pixel-shuffle';
import './chapters/attention/softmax-row';
import './chapters/convolution/backward-pass';
import './chapters/convolution/convolution-steps';
import './chapters/convolution/convolution-views';
import './chapters/convolution/erratum-comparison';
import './chapters/convolution/parameter-counts';
import './engine/device-panel';
import './drawing/draw-character';
import './questions/question-card';
import './chapters/opening/translate-sentence';
import './chapters/translation/translation-lab';
import './page/error-banner';
import './page/symbols';
import './page/theme-toggle';
import { showUncaughtErrors } from './page/error-banner';
import { followTranslators } from './page/translators';
import { whenNear } from './page/when-near';

showUncaughtErrors();
followTranslators();

whenNear('train-characters', () => import('./chapters/kuzushiji/train-characters'));
whenNear('learning-rate-race', () => import('./chapters/kuzushiji/learning-rate-race'));
whenNear('network-sizes', () => import('./chapters/why/network-race'));
whenNear('moved-character', () => import('./chapters/why/moved-character'));
whenNear('pixel-permutation', () => import('./chapters/why/pixel-permutation'));
whenNear('translation-learning', () => import('./chapters/translation/translation-learning'));

// `public/start.js` asks for this, and tells the reader where it is missing.
document.documentElement.dataset.started = '';
