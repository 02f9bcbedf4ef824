import './chapters/training-results';
import './exhibits/activation-maps';
import './exhibits/attention/attention-contrast';
import './exhibits/attention/attention-views';
import './exhibits/attention/pixel-shuffle';
import './exhibits/attention/softmax-row';
import './exhibits/convolution/backward-pass';
import './exhibits/convolution/convolution-steps';
import './exhibits/convolution/convolution-views';
import './exhibits/convolution/erratum-comparison';
import './exhibits/convolution/parameter-counts';
import './exhibits/device-panel';
import './exhibits/draw-character';
import './exhibits/questions/question-card';
import './exhibits/translation/translate-sentence';
import './exhibits/translation/translation-lab';
import './ui/error-banner';
import './ui/symbols';
import './ui/theme-toggle';
import { showUncaughtErrors } from './ui/error-banner';
import { followTranslators } from './ui/translators';
import { whenNear } from './ui/when-near';

showUncaughtErrors();
followTranslators();

whenNear('train-characters', () => import('./exhibits/training/train-characters'));
whenNear('learning-rate-race', () => import('./exhibits/training/learning-rate-race'));
whenNear('network-sizes', () => import('./exhibits/why/network-race'));
whenNear('moved-character', () => import('./exhibits/why/moved-character'));
whenNear('pixel-permutation', () => import('./exhibits/why/pixel-permutation'));
whenNear('translation-learning', () => import('./exhibits/training/translation-learning'));

// `public/start.js` asks for this, and tells the reader where it is missing.
document.documentElement.dataset.started = '';
