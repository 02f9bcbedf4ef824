import { html, nothing, svg } from 'lit';
import { guard } from 'lit/directives/guard.js';
import { texts } from '#language/chapters/translation/texts';
import type { Translation, TreeNode } from '../../engine/protocol';
import { TranslationExhibit } from './translation-exhibit';
import './beam-tree.css';

/** Pixels from step to step, from rank to rank, and of a letter. */
const STEP = 52;
const RANK = 34;
const SIDE = 26;
const ABOVE = 22;
/** Of the hypotheses that were dropped at a step, how many are drawn; the table has all. */
const DROPPED = 3;

interface Placed {
  node: TreeNode;
  index: number;
  x: number;
  y: number;
}

interface Layout {
  placed: Map<number, Placed>;
  best: Set<number>;
  /** Dropped hypotheses that are not drawn, by step. */
  hidden: { step: number; count: number; y: number }[];
  steps: number;
  width: number;
  height: number;
}

/** The hypotheses of the search as a tree: which letters were considered, kept and dropped. */
class BeamTree extends TranslationExhibit {
  constructor() {
    super('result', 'step');
  }

  override render() {
    const { tree: said } = texts;
    const { seen, width } = this.store;
    return html`
      <h3>${said.title}</h3>
      <p class="help">${width === 1 ? said.greedy : said.beam(width, seen?.length_penalty)}</p>
      ${
        seen
          ? html`${guard([seen], () => drawing(seen))}
              ${guard([seen], () => endings(seen))}
              <details>
                <summary>${said.table(this.#step(seen) + 1)}</summary>
                <div class="scroller" tabindex="0" role="region" aria-label=${said.table(this.#step(seen) + 1)}>
                  ${table(seen, this.#step(seen))}
                </div>
              </details>`
          : nothing
      }
    `;
  }

  override updated() {
    const { seen } = this.store;
    const scroller = this.querySelector<HTMLElement>('.tree-scroller');
    if (!seen || !scroller) return;
    const step = this.#step(seen);
    scroller.style.setProperty('--step', String(step));
    scroller.toggleAttribute('data-playing', this.store.playing);
    // The step that is looked at stays in view, without moving the page.
    const at = step * STEP;
    const { scrollLeft, clientWidth } = scroller;
    if (at < scrollLeft || at + 2 * STEP > scrollLeft + clientWidth) {
      scroller.scrollLeft = at - clientWidth / 2;
    }
  }

  #step({ letters }: Translation): number {
    return Math.min(this.store.step, letters.length - 1);
  }
}

/** The hypotheses in columns by step, those that live on above, the best first. */
function layout({ tree, letters }: Translation): Layout {
  const steps = 1 + Math.max(0, ...tree.map(({ step }) => step));
  const placed = new Map<number, Placed>();
  const ranks = new Array<number>(steps).fill(0);
  const dropped = new Array<number>(steps).fill(0);
  const place = (node: TreeNode, index: number) => {
    const rank = ranks[node.step] ?? 0;
    ranks[node.step] = rank + 1;
    placed.set(index, { node, index, x: node.step * STEP + STEP / 2, y: ABOVE + rank * RANK + SIDE / 2 });
  };
  tree.forEach((node, index) => {
    if (node.outcome !== 'dropped') place(node, index);
  });
  tree.forEach((node, index) => {
    if (node.outcome !== 'dropped') return;
    const count = (dropped[node.step] ?? 0) + 1;
    dropped[node.step] = count;
    if (count <= DROPPED) place(node, index);
  });
  return {
    placed,
    best: new Set(letters.map(({ node }) => node)),
    hidden: dropped.flatMap((count, step) =>
      count > DROPPED
        ? [{ step, count: count - DROPPED, y: ABOVE + (ranks[step] ?? 0) * RANK + SIDE / 2 }]
        : [],
    ),
    steps,
    width: steps * STEP,
    height: ABOVE + (Math.max(...ranks) + 1) * RANK,
  };
}

function drawing(translation: Translation) {
  const { tree: said } = texts;
  const { placed, best, hidden, steps, width, height } = layout(translation);
  const nodes = [...placed.values()];
  const dropped = translation.tree.filter(({ outcome }) => outcome === 'dropped').length;
  return html`
    <p class="tree-key" aria-hidden="true">
      ${(['best', 'kept', 'finished', 'dropped'] as const).map(
        (what) => html`<span><i data-outcome=${what}></i>${said.key[what]}</span>`,
      )}
    </p>
    <div class="tree-scroller" tabindex="0" role="img" data-testid="beam-tree" data-nodes=${translation.tree.length}
      aria-label=${said.label(steps, translation.tree.length - dropped, dropped)}>
      <svg translate="no" viewBox="0 0 ${width} ${height}" width=${width} height=${height} aria-hidden="true">
        <rect class="tree-step" y="0" width=${STEP} height=${height}></rect>
        ${Array.from({ length: steps }, (_, step) => svg`<text class="tick" x=${step * STEP + STEP / 2} y="12">${step + 1}</text>`)}
        ${nodes.map(({ node, index, x, y }) => {
          const parent = node.parent === undefined ? undefined : placed.get(node.parent);
          return parent
            ? svg`<path class="tree-edge" data-outcome=${outcomeOf(node, index, best)}
                d="M${parent.x + SIDE / 2} ${parent.y}C${parent.x + STEP / 2} ${parent.y} ${x - STEP / 2} ${y} ${x - SIDE / 2} ${y}"></path>`
            : nothing;
        })}
        ${nodes.map(
          ({ node, index, x, y }) => svg`<g class="tree-node" data-outcome=${outcomeOf(node, index, best)}
            data-ended=${node.outcome === 'finished' ? '' : nothing}>
            <title>${beginning(translation.tree, node)} ${texts.number(node.score)}</title>
            <rect x=${x - SIDE / 2} y=${y - SIDE / 2} width=${SIDE} height=${SIDE} rx="5"></rect>
            <text x=${x} y=${y + 5}>${texts.sign(node.token)}</text>
          </g>`,
        )}
        ${hidden.map(
          ({ step, count, y }) =>
            svg`<text class="tick" x=${step * STEP + STEP / 2} y=${y}>${said.more(count)}</text>`,
        )}
        <rect class="tree-veil" y=${ABOVE - 6} width=${width} height=${height}></rect>
      </svg>
    </div>
  `;
}

function outcomeOf(node: TreeNode, index: number, best: Set<number>): string {
  return best.has(index) ? 'best' : node.outcome;
}

/** The letters up to a node. */
function beginning(tree: readonly TreeNode[], last: TreeNode): string {
  let written = '';
  for (let node: TreeNode | undefined = last; node; ) {
    if (node.token !== '<eos>') written = node.token + written;
    node = node.parent === undefined ? undefined : tree[node.parent];
  }
  return written;
}

/** The hypotheses that came to an end: the translation, then the others, best first. */
function endings({ tree, letters }: Translation) {
  const { tree: said } = texts;
  const chosen = letters.at(-1)?.node;
  const ended = tree
    .map((node, index) => ({ node, index }))
    .filter(({ node }) => node.outcome === 'finished')
    .sort((a, b) => Number(b.index === chosen) - Number(a.index === chosen) || b.node.score - a.node.score);
  if (ended.length === 0) return html`<p class="help">${said.noEnding}</p>`;
  return html`
    <h4>${said.endings}</h4>
    <ol class="endings" data-testid="beam-endings">
      ${ended.map(
        ({
          node,
          index,
        }) => html`<li ?data-best=${index === chosen}><q lang="en" translate="no">${beginning(tree, node)}</q>
          <span class="help">${texts.number(node.score)}${index === chosen ? `, ${said.chosen}` : ''}</span></li>`,
      )}
    </ol>
  `;
}

/** All hypotheses of a step in words. */
function table({ tree, length_penalty: power }: Translation, at: number) {
  const { tree: said } = texts;
  return html`
    <table data-testid="beam-table">
      <thead><tr>${said.columns(power).map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
      <tbody>
        ${tree
          .filter(({ step }) => step === at)
          .map(
            (node) => html`<tr data-outcome=${node.outcome}>
              <th scope="row"><code translate="no">${beginning(tree, node)}${node.token === '<eos>' ? ` ${texts.output.end}` : ''}</code></th>
              <td translate="no">${texts.number(node.log_probability)}</td>
              <td translate="no">${texts.number(node.score)}</td>
              <td>${said.outcome[node.outcome]}</td>
            </tr>`,
          )}
      </tbody>
    </table>
  `;
}

declare global {
  interface HTMLElementTagNameMap {
    'beam-tree': BeamTree;
  }
}

customElements.define('beam-tree', BeamTree);
