import temml from 'temml';

/** The homework's symbols that have a colour. Sizes have none: M alone is the height of the filter. */
const SYMBOLS = ['x', 'W', 'z', 'M', 'S', 'P', 'Z'];
const macros = Object.fromEntries(
  SYMBOLS.map((symbol) => [`\\${symbol}`, `\\data{symbol=${symbol}}{${symbol}}`]),
);

/** LaTeX as MathML; `\x`, `\W`, `\z`, `\M`, `\S`, `\P` and `\Z` are the homework's symbols in their colours. */
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
