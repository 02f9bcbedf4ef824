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

  // Addresses from when all chapters were one page lead to the chapter's own.
  function leadOn() {
    var chapter = /^#(conv-matrix|self-attention|kuzushiji|why-convolutions|translation)(?:\?|$)/.exec(
      location.hash,
    );
    if (chapter && /(?:\/|\/index\.html)$/.test(location.pathname))
      location.replace('./' + chapter[1] + '.html' + location.search + location.hash);
  }
  leadOn();
  window.addEventListener('hashchange', leadOn);

  // What keeps the page from computing: the notice that says so, or null.
  function trouble() {
    if (!('noModule' in document.createElement('script')) || typeof Worker !== 'function') return 'too-old';
    // No browser has learnt modules before WebAssembly: where only that is missing, it has been taken away.
    if (typeof WebAssembly !== 'object' || typeof WebAssembly.instantiate !== 'function')
      return 'no-webassembly';
    // The page's own script says so when it has started. Where it has not, a file of it is missing, or the
    // browser knows modules but not all of today's language.
    if (root.hasAttribute('data-started')) return null;
    return location.protocol === 'file:' ? 'from-disk' : 'not-started';
  }

  window.addEventListener('load', function () {
    var id = trouble();
    if (id) document.getElementById(id).hidden = false;
  });
})();
