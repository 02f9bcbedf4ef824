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

showUncaughtErrors();

// `public/start.js` asks for this, and tells the reader where it is missing.
document.documentElement.dataset.started = '';
