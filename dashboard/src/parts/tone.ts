/** How a thing stands: shown by a shape, a colour and a word. */
export type Tone = "well" | "ill" | "attention" | "busy" | "unknown";
