/** What dispatches events of these types and no others: a name that is none of them does not compile. */
export class Emitter<Type extends string> extends EventTarget {
  override addEventListener(type: Type, listener: (event: Event) => void): void {
    super.addEventListener(type, listener);
  }

  override removeEventListener(type: Type, listener: (event: Event) => void): void {
    super.removeEventListener(type, listener);
  }

  protected emit(type: Type): void {
    this.dispatchEvent(new Event(type));
  }
}
