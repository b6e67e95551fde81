/** What was understood of a list. */
export interface Rows<Item> {
  items: Item[];
  /** Why rows of the list may be missing. */
  problems: string[];
  /** Rows that are there and cannot be understood. */
  unread: Unread[];
}

/** An object of NetBox that is set aside: its number, and what is wrong with it, by name and number. */
export interface Unread {
  id: number;
  message: string;
}
