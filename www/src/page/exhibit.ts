import { LitElement } from 'lit';
import type { Emitter } from './emitter';

/** An event as a listener of that very element gets it. */
export type On<Element extends EventTarget, Kind extends Event = Event> = Kind & {
  readonly currentTarget: Element;
};

/**
 * What all exhibits have in common: they stand in the page's own tree, where its styles, its translators and its tests
 * find them, and they follow what they show for as long as they stand there.
 */
export abstract class Exhibit extends LitElement {
  override createRenderRoot(): this {
    return this;
  }

  /** Renders anew with these events of a store, or of stores that may change from one rendering to the next. */
  protected follow<Type extends string>(
    store: Emitter<Type> | (() => readonly Emitter<Type>[]),
    ...types: NoInfer<Type>[]
  ): void {
    const now = typeof store === 'function' ? store : () => [store];
    const update = () => this.requestUpdate();
    let followed: readonly Emitter<Type>[] = [];
    const change = (stores: readonly Emitter<Type>[]) => {
      for (const type of types) {
        for (const one of followed) one.removeEventListener(type, update);
        for (const one of stores) one.addEventListener(type, update);
      }
      followed = stores;
    };
    this.addController({
      hostConnected: update,
      hostUpdate: () => change(this.isConnected ? now() : []),
      hostDisconnected: () => change([]),
    });
  }

  /** Listens to what is outside of the exhibit. */
  protected hear<Type extends keyof WindowEventMap>(
    target: Window,
    type: Type,
    listener: (event: WindowEventMap[Type]) => void,
  ): void;
  protected hear<Type extends keyof DocumentEventMap>(
    target: Document,
    type: Type,
    listener: (event: DocumentEventMap[Type]) => void,
  ): void;
  protected hear<Type extends string>(
    target: Emitter<Type>,
    type: NoInfer<Type>,
    listener: (event: Event) => void,
  ): void;
  protected hear(target: EventTarget, type: string, listener: (event: never) => void): void {
    const heard = listener as (event: Event) => void;
    this.addController({
      hostConnected: () => target.addEventListener(type, heard),
      hostDisconnected: () => target.removeEventListener(type, heard),
    });
  }

  /** Tells the width that the exhibit has, at first and whenever it changes. */
  protected whenSized(tell: (width: number) => void): void {
    const observer = new ResizeObserver(([entry]) => tell(entry?.contentRect.width ?? 0));
    this.addController({
      hostConnected: () => observer.observe(this),
      hostDisconnected: () => observer.disconnect(),
    });
  }
}
