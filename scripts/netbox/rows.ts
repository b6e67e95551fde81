/** What was understood of a list, and what was not. */
export interface Rows<Item> {
  items: Item[];
  problems: string[];
}
