import type { Plugin } from 'vite';

/**
 * What uPlot asks the browser for while it loads, and what our charts need instead: `axisIn` and each series say how they
 * write numbers, and no axis is of times.
 */
const UNASKED = {
  "new Intl.NumberFormat(domEnv ? nav.language : 'en-US')": '{ format: String }',
  'new Intl.DateTimeFormat().resolvedOptions().timeZone': "'UTC'",
};

/**
 * Charts leave the browser's language and its zone of time alone. Asking for the first of them costs a page a task of its
 * own; and where the browser's language is no language tag (`C`, in WebKit on a Linux without a locale) the module throws
 * while it loads, and WebKit then runs whatever imports it all the same, with a uPlot that has none of its functions.
 */
export function chartLocale(): Plugin {
  return {
    name: 'chart-locale',
    transform(code, id) {
      if (!id.endsWith('/uPlot.esm.js')) return undefined;
      let changed = code;
      for (const [asked, given] of Object.entries(UNASKED)) {
        if (!code.includes(`= ${asked};`)) this.error(`uPlot no longer asks for ${asked}`);
        changed = changed.replace(`= ${asked};`, `= ${given};`);
      }
      return { code: changed, map: null };
    },
  };
}
