import { html, nothing } from 'lit';
import { texts } from '#language/chapters/kuzushiji/backwards/texts';
import { CLASSES } from '../../../drawing/classes';
import type { Layer, Pass, Sum, Unit, UnitSums } from '../../../engine/protocol';
import { coordinatesOf } from './layers';

type Go = (layer: Layer, place: number) => void;

/** What a unit is called. */
export function unitName(pass: Pass, layer: Layer, place: number): string {
  const own = pass.layers.find((candidate) => candidate.layer === layer);
  if (!own) return '';
  const [channel, row, column] = coordinatesOf(own, place);
  return texts.unit(layer, channel, row, column, CLASSES[place]?.character ?? '');
}

/** The sum that made a unit's value and the sum that made its gradient; `go` leads to one of those that took part. */
export function unitSums(pass: Pass, unit: Unit, sums: UnitSums, go: Go) {
  const { sums: said, number } = texts;
  const { layer, place } = unit;
  const isLinear = layer === 'fc1' || layer === 'fc2' || layer === 'conv1' || layer === 'conv2';
  return html`
    <section class="backwards-sums" data-testid="backwards-sums" aria-label=${unitName(pass, layer, place)}>
      <h3 tabindex="-1" data-testid="backwards-unit">${unitName(pass, layer, place)}</h3>
      <p>
        ${said.value} <strong translate="no" data-testid="backwards-value">${number(sums.value)}</strong>
        ${isLinear ? html`<span class="help">(${said.after(sums.value)})</span>` : nothing}
        ${layer === 'softmax' ? html`<span class="help">(${said.probability(pass.probabilities[place] as number)})</span>` : nothing}
        · ${said.gradient} <strong translate="no" data-testid="backwards-gradient">${number(sums.gradient)}</strong>
        · ${said.meaning(sums)}
      </p>
      <div class="backwards-both">
        ${written(pass, layer, 'forward', sums, go)} ${written(pass, layer, 'backward', sums, go)}
      </div>
    </section>
  `;
}

function written(pass: Pass, layer: Layer, way: 'forward' | 'backward', sums: UnitSums, go: Go) {
  const { sums: said } = texts;
  const formula = way === 'forward' ? said.formulaForward[layer] : said.formulaBackward[layer];
  return html`
    <div class=${way}>
      <h4>${said[way]}</h4>
      <p class="formula" translate="no">${formula}</p>
      ${table(pass, layer, way, sums[way], way === 'forward' ? sums.value : sums.gradient, go)}
    </div>
  `;
}

function table(pass: Pass, layer: Layer, way: 'forward' | 'backward', sum: Sum, result: number, go: Go) {
  const { sums: said, number } = texts;
  const { of } = sum;
  if (of === undefined) return nothing;
  const others = sum.products.length - sum.largest.length;
  return html`
    <table class="sum" translate="no">
      <thead>
        <tr><th scope="col">${said.from}</th><th scope="col">${said.factor[way]}</th><th scope="col">${said.valueOf[way]}</th><th scope="col">${said.product}</th></tr>
      </thead>
      <tbody>
        ${sum.largest.map((term) => {
          const there = sum.places[term] as number;
          return html`<tr>
            <th scope="row"><button type="button" class="link" @click=${() => go(of, there)}>${unitName(pass, of, there)}</button></th>
            <td>${number(sum.factors[term] as number)}</td>
            <td>${number(sum.values[term] as number)}</td>
            <td>${number(sum.products[term] as number)}</td>
          </tr>`;
        })}
        ${others > 0 ? row(said.rest(others), number(sum.rest)) : nothing}
        ${sum.constant === 0 ? nothing : row(layer === 'softmax' ? said.logSum : said.bias, number(sum.constant))}
      </tbody>
      <tfoot>
        ${row(said.total, number(sum.sum))}
        ${
          // The number itself, by autodiff, beside the sum that explains it.
          sum.gate === undefined ? nothing : row(said.gate(sum.gate), number(result))
        }
      </tfoot>
    </table>
    ${
      others > 0
        ? html`<details><summary>${said.whole(sum.products.length)}</summary><p class="map-written">${said.written(sum)}</p></details>`
        : nothing
    }
  `;
}

function row(label: string, value: string) {
  return html`<tr><th scope="row" colspan="3">${label}</th><td>${value}</td></tr>`;
}
