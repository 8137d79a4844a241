/** A map that lets go of what came into it first, once it holds more than it should. */
export class BoundedMap extends Map {
  constructor(greatest) {
    super();
    this._greatest = greatest;
  }

  set(key, value) {
    super.set(key, value);
    if (this.size > this._greatest) this.delete(this.keys().next().value);
    return this;
  }
}
