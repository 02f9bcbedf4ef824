import temml from 'temml';

/**
 * The homework's vectors and matrices that have a colour. They stand upright and bold, so that they can be told from sizes
 * without it: the homework uses M, W, S and P for both.
 */
const SYMBOLS = ['x', 'W', 'z', 'M', 'S', 'P', 'Z', 'q', 's', 'p', 'c'];
const macros = Object.fromEntries(
  SYMBOLS.map((symbol) => [`\\${symbol}`, `\\data{symbol=${symbol}}{\\mathbf{${symbol}}}`]),
);

/** LaTeX as MathML; `\x`, `\W`, `\z`, `\M` and so on are the homework's symbols in their colours. */
export function formula(latex: string, display: 'inline' | 'block' = 'inline'): string {
  const mathml = temml.renderToString(latex, {
    displayMode: display === 'block',
    throwOnError: true,
    trust: true,
    // A fresh copy, for \def and the like change it.
    macros: { ...macros },
  });
  return (
    mathml
      // The page's policy has no inline styles.
      .replace(/ style="[^"]*"/g, '')
      // A prime is high and small by itself; as an exponent it is so twice where no font for mathematics is installed.
      .replace(PRIME, '<mrow>$1<mo lspace="0" rspace="0">′</mo></mrow>')
      .replace(PRIME_WITH_EXPONENT, '<msup><mrow>$1<mo lspace="0" rspace="0">′</mo></mrow>$2</msup>')
      .replace(PRIME_WITH_INDEX, '<msub><mrow>$1<mo lspace="0" rspace="0">′</mo></mrow>$2</msub>')
  );
}

const PRIME = /<msup>(<mi[^>]*>[^<]*<\/mi>)<mo[^>]*class="tml-prime[^>]*>′<\/mo><\/msup>/g;
const PRIME_WITH_INDEX =
  /<msubsup>(<mi[^>]*>[^<]*<\/mi>)(<mi>[^<]*<\/mi>|<mrow>(?:<m[ino]>[^<]*<\/m[ino]>)*<\/mrow>)<mo[^>]*class="tml-prime[^>]*>′<\/mo><\/msubsup>/g;
const PRIME_WITH_EXPONENT =
  /<msup>(<mi[^>]*>[^<]*<\/mi>)<mrow><mo[^>]*class="tml-prime[^>]*>′<\/mo>(<m[ino]>[^<]*<\/m[ino]>)<\/mrow><\/msup>/g;
