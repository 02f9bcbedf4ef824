// Runs before the page is painted, in every browser however old: no module, no syntax newer than 2009.
(function () {
  'use strict';
  var root = document.documentElement;

  try {
    var theme = localStorage.getItem('theme');
    if (theme === 'light' || theme === 'dark') root.setAttribute('data-theme', theme);
  } catch (error) {
    // A private window may not let us read: the page then follows the system.
  }

  window.addEventListener('load', function () {
    var able =
      'noModule' in document.createElement('script') &&
      typeof WebAssembly === 'object' &&
      typeof WebAssembly.instantiate === 'function' &&
      typeof Worker === 'function';
    // The page's own script says so when it has started. Where it has not, a file of it is missing, or the
    // browser knows modules but not all of today's language.
    var started = root.hasAttribute('data-started');
    var id = able ? (started ? null : 'not-started') : 'too-old';
    if (id) document.getElementById(id).hidden = false;
  });
})();
