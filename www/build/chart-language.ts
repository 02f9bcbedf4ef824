import type { Plugin } from 'vite';

/** Where uPlot decides, while it loads, in which language its charts write numbers. */
const BROWSERS = "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')";
const OURS = "new Intl.NumberFormat('en')";

/**
 * Charts write their numbers as the rest of the page does. Left to itself, uPlot takes the browser's language, and where
 * that is no language tag (`C`, in WebKit on a Linux without a locale) the module throws while it loads; WebKit then
 * runs whatever imports it all the same, with a uPlot that has none of its functions.
 */
export function chartLanguage(): Plugin {
  return {
    name: 'chart-language',
    transform(code, id) {
      if (!id.endsWith('/uPlot.esm.js')) return undefined;
      if (!code.includes(BROWSERS)) this.error('uPlot chooses the language of its numbers elsewhere now');
      return { code: code.replace(BROWSERS, OURS), map: null };
    },
  };
}
