import { type Context, ContextConsumer, ContextProvider, ContextRoot } from '@lit/context';
import { LitElement } from 'lit';
import type { Emitter } from './emitter';
import { turn } from './turns';

const page = document.documentElement;
// Exhibits ask for what they show as soon as they stand in the page, which may not have built it by then.
new ContextRoot().attach(page);

/** Hands something that the page has built down to all exhibits that use it, those that come later too. */
export function provide<Value>(context: Context<unknown, Value>, value: Value): void {
  new ContextProvider(page, { context, initialValue: value }).hostConnected();
}

/** An event as a listener of that very element gets it. */
export type On<Element extends EventTarget, Kind extends Event = Event> = Kind & {
  readonly currentTarget: Element;
};

/**
 * What all exhibits have in common: they stand in the page's own tree, where its styles, its translators and its tests
 * find them, and they follow what they show for as long as they stand there.
 */
export abstract class Exhibit extends LitElement {
  readonly #used: { readonly value?: unknown }[] = [];

  override createRenderRoot(): this {
    return this;
  }

  /** Takes what the page provides; nothing is rendered before it is there. */
  protected use<Value>(context: Context<unknown, Value>): () => Value {
    const consumer = new ContextConsumer<Context<unknown, Value>, this>(this, { context, subscribe: true });
    this.#used.push(consumer);
    return () => consumer.value as Value;
  }

  protected override shouldUpdate(): boolean {
    return this.#used.every(({ value }) => value !== undefined);
  }

  /** Exhibits are made one after the other, each with all that is in it, so that the page answers in between. */
  protected override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated && this.querySelector(':scope > picture.place')) await turn();
    super.scheduleUpdate();
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

  /** Listens to what is outside of the exhibit, as long as it stands in the page. */
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
    target: Emitter<Type> | (() => Emitter<Type>),
    type: NoInfer<Type>,
    listener: (event: Event) => void,
  ): void;
  protected hear(
    target: EventTarget | (() => EventTarget),
    type: string,
    listener: (event: never) => void,
  ): void {
    const heard = listener as (event: Event) => void;
    let source = typeof target === 'function' ? undefined : target;
    const begin = () => source?.addEventListener(type, heard);
    this.addController({
      hostConnected: begin,
      hostUpdate: () => {
        if (source || typeof target !== 'function') return;
        source = target();
        begin();
      },
      hostDisconnected: () => source?.removeEventListener(type, heard),
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
