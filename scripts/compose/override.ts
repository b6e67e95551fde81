/** What a later file says instead of all that was said before: `!override`, and `!reset` for nothing. */
export class Override<Value = unknown> {
  constructor(readonly value: Value) {}
}
