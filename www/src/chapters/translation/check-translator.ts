import { html } from 'lit';
import { check as texts } from '#language/chapters/translation/texts';
import type { TranslatorAssessment } from '../../engine/protocol';
import { CheckNetwork } from '../../training/check-network';

/** A translator, checked: its error rate, and the sentences that came out worst. */
class CheckTranslator extends CheckNetwork<TranslatorAssessment> {
  constructor() {
    super('sentences');
  }

  protected get shipped() {
    return this.engine.models.translators.map(({ name }) => ({ name, label: texts.shipped(name) }));
  }

  protected resultOf({ assessment }: Parameters<CheckNetwork<TranslatorAssessment>['resultOf']>[0]) {
    return assessment.translator();
  }

  protected summary({ error_rate, sentences, right }: TranslatorAssessment): string {
    return texts.summary(error_rate, sentences, right);
  }

  protected measure({ error_rate }: TranslatorAssessment): number {
    return error_rate;
  }

  protected show({ worst }: TranslatorAssessment) {
    return html`
      <div class="scroll" tabindex="0" role="group" aria-label=${texts.worst}>
        <table data-testid="worst"><caption>${texts.worst}</caption>
          <thead><tr>${texts.columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
          <tbody>${worst.map(
            ({
              source,
              translation,
              reference,
              error_rate,
            }) => html`<tr><td lang="es" translate="no">${source}</td>
              <td translate="no">${translation}</td><td translate="no">${reference}</td>
              <td translate="no">${error_rate.toFixed(2)}</td></tr>`,
          )}</tbody>
        </table></div>
    `;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'check-translator': CheckTranslator;
  }
}

customElements.define('check-translator', CheckTranslator);
